// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match.data;

import io.emailpersonalization.nifi.matching.compare.FieldKind;

/** The role of a column of a labelled set: a property of the processor, or a comparator for a further field. */
public enum ColumnRole {
    GIVEN_NAME("Given Name", FieldKind.GIVEN_NAME),
    FAMILY_NAME("Family Name", FieldKind.FAMILY_NAME),
    /** Stands in for given and family name where both are missing. */
    FULL_NAME("Full Name", FieldKind.FULL_NAME),
    EMAIL("E-mail", FieldKind.EMAIL),
    PHONE("Phone", FieldKind.PHONE),
    BIRTH_DATE("Birth Date", FieldKind.BIRTH_DATE),
    STREET("Street", FieldKind.STREET),
    CITY("City", FieldKind.CITY),
    POSTAL_CODE("Postal Code", FieldKind.POSTAL_CODE),
    COUNTRY("Country", FieldKind.COUNTRY),
    IDENTIFIER("Identifier", FieldKind.IDENTIFIER),
    TEXT("Text", FieldKind.TEXT),
    CATEGORY("Category", FieldKind.CATEGORY);

    private final String label;
    private final FieldKind kind;

    ColumnRole(final String label, final FieldKind kind) {
        this.label = label;
        this.kind = kind;
    }

    /** Returns the role with a name; null, with a printed note, for an unknown name. */
    static ColumnRole of(final String label) {
        for (final ColumnRole role : values()) {
            if (role.label.equalsIgnoreCase(label.strip())) {
                return role;
            }
        }
        if (!label.isBlank()) {
            System.out.println("No role and no comparator, ignored: " + label);
        }
        return null;
    }

    /** Returns the comparator of the column; null for a full name, which is split. */
    public FieldKind kind() {
        return kind;
    }
}
