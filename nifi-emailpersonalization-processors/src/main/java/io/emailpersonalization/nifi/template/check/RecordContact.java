// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.check;

import io.emailpersonalization.nifi.mapping.MappedContact;
import io.emailpersonalization.nifi.record.value.Values;
import io.emailpersonalization.nifi.template.syntax.ContactValues;

import java.util.Set;

/**
 * The values of a record as the mapping writes them.
 *
 * @param emailField the field of the address
 * @param mapped the fields that the mapping writes
 * @param defaults fields that have a default at the vendor: whether a condition sees the default is not known
 */
public record RecordContact(MappedContact contact, String emailField, Set<String> mapped, Set<String> defaults) implements ContactValues {

    @Override
    public String value(final String field) {
        final String value = emailField.equals(field) ? contact.email() : Values.asText(contact.fields().get(field));
        return value == null || value.isBlank() ? null : value;
    }

    @Override
    public boolean isKnown(final String field) {
        return emailField.equals(field) || mapped.contains(field) && (value(field) != null || !defaults.contains(field));
    }
}
