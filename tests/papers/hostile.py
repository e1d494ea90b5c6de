"""A ledger whose texts mean something to HTML, to CSS, to spreadsheets and to file systems."""

LEDGER = r"""
option "operating_currency" "EUR"
plugin "ruche_plugins.cooperative"
2020-01-01 custom "ruche-cooperative" "Ruche"
  name: "</style><script>alert('maison')</script>"
2020-01-01 custom "ruche-fund" "Solidarite"
  name: "=1+1"
2026-01-01 custom "ruche-exercise" "../2026 \"un\""
2026-01-01 custom "ruche-entrepreneur" "E007"
  name: "<script>alert(\"E007\")</script> & 'fils'"
  contract: "CESA"
2026-01-01 custom "ruche-rule" "contribution" "flat"
  rate: 0.115
  fund: "Solidarite"
  fund-share: 0.1
  source: "<b>AG</b> {{ 7 * 7 }}"
2020-01-01 open Assets:Ruche:512-Banque
2020-01-01 open Assets:E007:Vases:411-Clients
2020-01-01 open Income:E007:Vases:706-Ventes
2020-01-01 open Expenses:E007:607-Achats
2026-01-10 * "=HYPERLINK(\"http://example.org\")" "@SUM(A1)" ^F-1
  Assets:E007:Vases:411-Clients      2000.10 EUR
  Income:E007:Vases:706-Ventes      -2000.10 EUR
2026-01-11 * "<img src=x onerror=alert(1)>" "+33" ^F-2
  Assets:E007:Vases:411-Clients  12345678901234.56 EUR
  Income:E007:Vases:706-Ventes  -12345678901234.56 EUR
2026-01-13 * "Achat"
  Expenses:E007:607-Achats             90.00 EUR
  Assets:Ruche:512-Banque             -90.00 EUR
"""
