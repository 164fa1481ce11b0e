// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake;

import org.apache.nifi.components.DescribedValue;

/** How dates and times of a source are read. SingerReaderTest tests it. */
public enum DatesAndTimes implements DescribedValue {
    TEXT("Text", "As the source wrote them: the day, the offset and every digit stay. The components of this bundle read this text"),
    TYPES("Types", "As timestamps and dates of NiFi: for databases and Avro. An offset is converted. Set Timestamp Format and Date Format of a JSON or CSV writer then: without them it writes "
            + "milliseconds, and the day depends on the time zone of the node");

    private final String displayName;
    private final String description;

    DatesAndTimes(final String displayName, final String description) {
        this.displayName = displayName;
        this.description = description;
    }

    @Override
    public String getValue() {
        return name();
    }

    @Override
    public String getDisplayName() {
        return displayName;
    }

    @Override
    public String getDescription() {
        return description;
    }
}
