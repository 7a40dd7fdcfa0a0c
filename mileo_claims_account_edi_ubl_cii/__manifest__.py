# Copyright 2026 Mileo Technology
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Claims: Electronic Credit Notes",
    "summary": "Credit notes in Factur-X name the invoice that they credit",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Services/Claims",
    "website": "https://github.com/mileotechnology/mileo_claims",
    "author": "Mileo Technology",
    "maintainers": ["mileotechnology"],
    "license": "AGPL-3",
    "depends": ["mileo_claims", "account_edi_ubl_cii"],
    "auto_install": True,
    "data": ["data/cii_22_templates.xml"],
}
