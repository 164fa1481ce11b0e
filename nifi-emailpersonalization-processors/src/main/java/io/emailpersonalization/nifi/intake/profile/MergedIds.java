// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.profile;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;

import java.util.List;

/**
 * The ids of records that the source merged into a record. SourceProfileTest covers this class.
 *
 * @param from RecordPaths of a list, or of a text with separators
 * @param separator the separator of a text
 */
public record MergedIds(@JsonProperty(required = true) @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> from, String separator) {

    public MergedIds {
        from = from == null ? List.of() : List.copyOf(from);
        separator = separator == null ? ";" : separator;
    }
}
