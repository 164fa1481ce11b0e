// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.profile;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The type of a target field. ValueConverterTest covers the conversions. */
public enum ValueType {
    /** A scalar as text. */
    @JsonProperty("text")
    TEXT,
    /** An id, a phone number or a postal code as text, without the apostrophe by which spreadsheets mark text. */
    @JsonProperty("code")
    CODE,
    /** A date as ISO 8601. */
    @JsonProperty("date")
    DATE,
    /** A date, or a time with its offset, as ISO 8601. */
    @JsonProperty("dateTime")
    DATE_TIME,
    @JsonProperty("integer")
    INTEGER,
    @JsonProperty("number")
    NUMBER,
    /** An amount in the smallest unit of its currency, as a number in the currency. */
    @JsonProperty("minorUnits")
    MINOR_UNITS,
    /** The value as it is, such as a list. */
    @JsonProperty("unchanged")
    UNCHANGED
}
