// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The user's choices for the columns of an export.
 *
 * @param fields field of the flow to column
 * @param refusals columns that hold refusals under an unusual name
 * @param ignored columns that only look like refusals; a field in a nested object with a dot before it
 */
record ColumnChoices(Map<String, String> fields, List<String> refusals, Set<String> ignored) {

    static final ColumnChoices NONE = new ColumnChoices(Map.of(), List.of(), Set.of());

    /** The columns that were named for a field or as refusals. */
    Stream<String> columns() {
        return Stream.concat(fields.values().stream(), refusals.stream());
    }

    static ColumnChoices of(final Map<String, String> fields) {
        return new ColumnChoices(fields, List.of(), Set.of());
    }
}
