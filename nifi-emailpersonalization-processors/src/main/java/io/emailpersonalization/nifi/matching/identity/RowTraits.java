// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.identity;

import io.emailpersonalization.nifi.matching.compare.Column;
import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.compare.FieldKind;

/** Reads the traits of the rows of a table. SharedIdTest tests it. */
final class RowTraits {

    private final Column given;
    private final Column family;
    private final Column birth;
    private final Column email;

    RowTraits(final FeatureTable table) {
        this.given = table.column(FieldKind.GIVEN_NAME).orElse(null);
        this.family = table.column(FieldKind.FAMILY_NAME).orElse(null);
        this.birth = table.column(FieldKind.BIRTH_DATE).orElse(null);
        this.email = table.column(FieldKind.EMAIL).orElse(null);
    }

    PersonTraits of(final int row) {
        return new PersonTraits(value(given, row), value(family, row), value(birth, row), value(email, row));
    }

    private static String value(final Column column, final int row) {
        return column == null ? null : column.originalValue(row);
    }
}
