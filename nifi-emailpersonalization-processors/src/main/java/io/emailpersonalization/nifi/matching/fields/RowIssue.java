// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.fields;

/** Values of a customer that matching cannot use. The report counts each. */
public enum RowIssue {
    /** A date more than a day after the run. */
    FUTURE_DATE("future_dates"),
    /** A text that is no date. */
    UNREADABLE_DATE("unread_dates"),
    /** A word on consent that no list contains. */
    UNKNOWN_CONSENT("unknown_consent"),
    /** A text that is no single address. */
    UNREADABLE_ADDRESS("unread_addresses"),
    /** An id that names nobody, judged by its form. */
    UNTRUSTED_ID("unbelieved_ids"),
    /** An id without a source. */
    MISSING_SOURCE("without_source");

    private final String reportCount;

    RowIssue(final String reportCount) {
        this.reportCount = reportCount;
    }

    /** Returns the name of the issue's count in the report. */
    public String reportCount() {
        return reportCount;
    }
}
