// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.check;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A finding in a template, as JSON. It has no value of a record.
 *
 * @param kind see {@link io.emailpersonalization.nifi.template.syntax.FindingKind}
 * @param severity {@link #ERROR} or {@link #WARNING}
 * @param part subject, html or text
 * @param token the text of the token, at most 200 characters; null for a finding on the whole part
 * @param line from 1
 * @param column from 1
 * @param message the fault and its cure
 * @param recordsLacking how many records lack the value; null where no records were counted
 * @param records how many records were checked; null where none were
 */
public record Finding(String kind, String severity, String part, String token, int line, int column, String message, @JsonProperty("records_lacking") Long recordsLacking, Long records) {

    /** The template must not be sent as it is. */
    public static final String ERROR = "error";
    /** Somebody should look at it. */
    public static final String WARNING = "warning";

    @JsonIgnore
    public boolean isError() {
        return ERROR.equals(severity);
    }
}
