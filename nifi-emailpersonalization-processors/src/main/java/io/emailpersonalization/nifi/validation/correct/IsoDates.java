// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.correct;

import io.emailpersonalization.nifi.record.rule.ExpectedType;
import io.emailpersonalization.nifi.record.value.DateOrder;
import io.emailpersonalization.nifi.record.value.DateText;

import java.util.regex.Pattern;

/** Converts dates and times to ISO 8601. A time without an offset is UTC. ValidateCustomerRecordTest covers this class. */
final class IsoDates {

    private static final Pattern ISO = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})");

    private IsoDates() {
    }

    /**
     * The corrected text; the same object if there is nothing to correct.
     *
     * @param format the format in the schema; null for none
     * @param order the reading of a date that may be two days
     */
    static String correct(final String text, final String format, final DateOrder order) {
        if (!"date".equals(format) && !"date-time".equals(format) && !ExpectedType.DATE_OR_TIME.equals(format)) {
            return text;
        }
        final DateText read = DateText.parse(text, order);
        if (read == null || read.time() != null && ("date".equals(format) || ISO.matcher(text).matches()) || read.time() == null && "date-time".equals(format)) {
            return text;
        }
        final String corrected = read.iso();
        return corrected.equals(text) ? text : corrected;
    }
}
