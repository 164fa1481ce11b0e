// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match;

import io.emailpersonalization.nifi.matching.compare.FieldKind;

/** What a column of a labelled set holds: the roles of the processor's properties that are compared, and its comparators for further fields. */
enum Role {
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

    Role(final String label, final FieldKind kind) {
        this.label = label;
        this.kind = kind;
    }

    /** The role of a name; null for a name that is none, which is said. */
    static Role of(final String label) {
        for (final Role role : values()) {
            if (role.label.equalsIgnoreCase(label.strip())) {
                return role;
            }
        }
        if (!label.isBlank()) {
            System.out.println("No role and no comparator, ignored: " + label);
        }
        return null;
    }

    /** What the engine compares the column as; null for a full name. */
    FieldKind kind() {
        return kind;
    }
}
