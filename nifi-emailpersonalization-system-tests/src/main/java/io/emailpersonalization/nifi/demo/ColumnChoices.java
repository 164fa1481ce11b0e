// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The user's choices for the columns of an export.
 *
 * @param fields field of the flow to column
 * @param refusals columns that hold refusals under an unusual name
 * @param ignored columns that only look like refusals; a field in a nested object with a dot before it
 */
record ColumnChoices(Map<String, String> fields, List<String> refusals, Set<String> ignored) {

    static final ColumnChoices NONE = new ColumnChoices(Map.of(), List.of(), Set.of());

    static ColumnChoices of(final Map<String, String> fields) {
        return new ColumnChoices(fields, List.of(), Set.of());
    }
}
