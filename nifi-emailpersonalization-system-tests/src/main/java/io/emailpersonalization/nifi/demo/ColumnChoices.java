// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the user says of the columns of an export.
 *
 * @param fields field of the flow to column
 * @param refusals columns that say who refused, under a name that is none of the usual ones
 * @param ignored columns that look like a refusal and are none; a field in a nested object with a dot before it
 */
record ColumnChoices(Map<String, String> fields, List<String> refusals, Set<String> ignored) {

    static final ColumnChoices NONE = new ColumnChoices(Map.of(), List.of(), Set.of());

    static ColumnChoices of(final Map<String, String> fields) {
        return new ColumnChoices(fields, List.of(), Set.of());
    }
}
