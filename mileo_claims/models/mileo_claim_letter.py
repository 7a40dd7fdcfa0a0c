from odoo import models


class MileoClaimLetter(models.AbstractModel):
    """What is written to a customer, as a letter on the company's paper."""

    _name = "mileo.claim.letter"
    _description = "Letter of a Claim"

    # External identifier of the report.
    _letter_report = None

    def _get_letter_name(self):
        """Return the name of the file, without extension."""
        self.ensure_one()
        return self.display_name.replace("/", "-")

    def _create_letter(self):
        """Return the letter as an attachment: PDF, or HTML without wkhtmltopdf."""
        self.ensure_one()
        Report = self.env["ir.actions.report"]
        report = self._letter_report
        if Report.get_wkhtmltopdf_state() == "install":
            content, extension = Report._render_qweb_html(report, self.ids)[0], "html"
            claim = self.claim_id._for_handler()
            claim._message_log(
                body=claim.env._(
                    "wkhtmltopdf is not installed on the server: the letter is an HTML "
                    "file, not a PDF."
                )
            )
        else:
            content, extension = Report._render_qweb_pdf(report, self.ids)
        return self.env["ir.attachment"].create(
            {
                "name": f"{self._get_letter_name()}.{extension}",
                "raw": content,
                # Not on the claim, whose files its handler may replace.
                "res_model": self._name,
                "res_id": self.id,
            }
        )
