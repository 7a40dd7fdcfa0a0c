# Copyright 2026 Mileo Technology
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Claims: Monthly Dashboard",
    "summary": "The monthly quality dashboard of claims",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Services/Claims",
    "website": "https://github.com/mileotechnology/mileo_claims",
    "author": "Mileo Technology",
    "maintainers": ["mileotechnology"],
    "license": "AGPL-3",
    "depends": ["mileo_claims", "spreadsheet_dashboard"],
    "auto_install": True,
    "data": ["data/dashboards.xml"],
}
