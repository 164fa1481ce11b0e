// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.syntax;

import java.util.Map;

/** A contact of whom every field is known. */
public record MapContact(Map<String, String> values) implements ContactValues {

    @Override
    public String value(final String field) {
        final String value = values.get(field);
        return value == null || value.isBlank() ? null : value;
    }

    @Override
    public boolean isKnown(final String field) {
        return true;
    }
}
