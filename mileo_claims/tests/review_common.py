import io
from datetime import date

from freezegun import freeze_time
from PyPDF2 import PdfReader

from .register_common import RegisterCommon

FIRST, SECOND, THIRD = date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)


class ReviewCommon(RegisterCommon):
    """Quarterly reports of these claims, for a leader and a committee of one."""

    def setUp(self):
        super().setUp()
        self.Review = self.env["mileo.claim.review"]
        self.smtp.messages.clear()
        self.company.claim_quality_user_id = self.leader
        self.director = self.env["res.partner"].create(
            {"name": "Director", "email": "director@mileo.example"}
        )
        self.company.claim_committee_ids = self.director

    def prepare(self, instant="2026-04-06 05:00:00", start=FIRST):
        with freeze_time(instant):
            return self.Review._prepare(self.company, start)

    def pages_of(self, review):
        reader = PdfReader(io.BytesIO(review.document_id.raw))
        return [page.extract_text() for page in reader.pages]

    def text_of(self, review):
        return " ".join(self.pages_of(review))

    def run_job(self, name, instant):
        with freeze_time(instant), self.enter_registry_test_mode():
            self.env.ref(f"mileo_claims.{name}").method_direct_trigger()

    def reviews(self):
        return self.Review.search([("company_id", "=", self.company.id)])
