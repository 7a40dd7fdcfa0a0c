from odoo.http import request

from ..lib import uploads


class ClaimPortalUpload:
    """Files that a customer sends: the limits, said before, and what is taken."""

    def _get_file_limits(self):
        """Return the limits, and the messages that the browser gives at once."""
        return {
            "count": uploads.MAX_FILES,
            "size": uploads.MAX_SIZE,
            "total": uploads.MAX_TOTAL,
            "help": request.env._(
                "%(count)s at the most, of %(size)s MB each and %(total)s MB together.",
                count=uploads.MAX_FILES,
                **self._get_megabytes(),
            ),
            "accept": ",".join(f".{extension}" for extension in uploads.BEGINNINGS),
            "messages": self._get_file_messages(),
        }

    def _get_megabytes(self):
        return {
            "size": uploads.MAX_SIZE // uploads.MEGABYTE,
            "total": uploads.MAX_TOTAL // uploads.MEGABYTE,
        }

    def _get_file_messages(self):
        """Return {fault: message}; ``%s`` stands for the name of the file."""
        megabytes = self._get_megabytes()
        return {
            "count": request.env._(
                "%s files at the most: please leave some out.", uploads.MAX_FILES
            ),
            "total": request.env._(
                "Your files weigh more than %s MB together: please leave some out.",
                megabytes["total"],
            ),
            "size": request.env._(
                "“%(file)s” weighs more than %(size)s MB.",
                file="%s",
                size=megabytes["size"],
            ),
            "type": request.env._("“%s” is of a type that we do not take.", "%s"),
            "empty": request.env._("“%s” is empty.", "%s"),
            "content": request.env._(
                "“%s” is not what its name says: we do not take it.", "%s"
            ),
        }

    def _get_uploaded_files(self):
        """Return the files sent; a browser sends one without a name for none."""
        return [f for f in request.httprequest.files.getlist("files") if f.filename]

    def _read_files(self):
        """Return the files sent, pairs of name and bytes, and what is wrong with them.

        :return: no file as soon as one of them is refused; the fault in words, or none
        """
        uploaded = self._get_uploaded_files()
        messages = self._get_file_messages()
        if len(uploaded) > uploads.MAX_FILES:
            return [], messages["count"]
        files, faults = [], []
        for file in uploaded:
            # A request that is tried again finds the files where it left them.
            file.seek(0)
            content = file.read(uploads.MAX_SIZE + 1)
            name = uploads.clean_file_name(file.filename)
            if fault := uploads.find_fault(name, content):
                faults.append(messages[fault].replace("%s", name))
            files.append((name, content))
        if sum(len(content) for _name, content in files) > uploads.MAX_TOTAL:
            faults.append(messages["total"])
        return ([], " ".join(faults)) if faults else (files, None)
