"""One faulty ledger and its exact messages per fault: NAME.beancount, NAME.txt (English), NAME.fr.txt (French)."""
