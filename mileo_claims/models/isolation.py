import logging

import psycopg2

_logger = logging.getLogger(__name__)


def run_isolated(record, work, on_failure):
    """Run ``work()`` so that its failure undoes its own changes and nothing else.

    :param record: the record that the work is about, for the log
    :param on_failure: called with the exception, to say on the record what happened
    :raise psycopg2.OperationalError: the whole transaction has to be tried again
    """
    try:
        with record.env.cr.savepoint():
            work()
    except psycopg2.OperationalError:
        raise
    except Exception as error:  # pylint: disable=broad-except
        # Whatever an addon or a template raises, the next record must have its turn.
        _logger.exception("%s was left as it was", record)
        on_failure(error)


def run_divided(records, work, on_failure):
    """Run ``work(records)`` at once; if it fails, in halves, until what fails is alone.

    :param on_failure: called with the one record that fails, and the exception
    :raise psycopg2.OperationalError: the whole transaction has to be tried again
    """
    try:
        with records.env.cr.savepoint():
            work(records)
    except psycopg2.OperationalError:
        raise
    except Exception as error:  # pylint: disable=broad-except
        # As above, once it is alone.
        if len(records) == 1:
            _logger.exception("%s was left as it was", records)
            on_failure(records, error)
            return
        middle = len(records) // 2
        run_divided(records[:middle], work, on_failure)
        run_divided(records[middle:], work, on_failure)
