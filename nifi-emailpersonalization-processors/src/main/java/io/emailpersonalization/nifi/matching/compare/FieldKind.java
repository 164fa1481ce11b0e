// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import io.emailpersonalization.nifi.matching.normalize.BirthDate;
import io.emailpersonalization.nifi.matching.normalize.CountryName;
import io.emailpersonalization.nifi.matching.normalize.Fold;
import io.emailpersonalization.nifi.matching.normalize.PersonName;
import io.emailpersonalization.nifi.matching.normalize.PhoneKey;
import io.emailpersonalization.nifi.matching.normalize.StreetName;
import io.emailpersonalization.nifi.record.value.Mailbox;

import java.util.function.UnaryOperator;

/** What a field holds, which decides how its values are normalized and compared. */
public enum FieldKind {
    GIVEN_NAME(PersonName::of, NameLevels::given),
    FAMILY_NAME(PersonName::of, NameLevels::family),
    /** The whole name beside given and family name: aliases, further names. */
    FULL_NAME(PersonName::of, NameLevels::full),
    EMAIL(Mailbox::of, CodeLevels::email),
    PHONE(PhoneKey::of, CodeLevels::phone),
    BIRTH_DATE(BirthDate::of, CodeLevels::birthDate),
    STREET(StreetName::of, TextLevels::street),
    CITY(Fold::text, TextLevels::city),
    POSTAL_CODE(Fold::code, CodeLevels::postalCode),
    COUNTRY(CountryName::of, (a, b) -> Level.DIFFERENT),
    /** A number or code that belongs to one person. */
    IDENTIFIER(Fold::identifier, CodeLevels::identifier),
    /** Free text. */
    TEXT(Fold::text, TextLevels::text),
    /** One of a few words. */
    CATEGORY(Fold::text, CodeLevels::category);

    private final UnaryOperator<String> normalizer;
    private final Comparison comparison;

    FieldKind(final UnaryOperator<String> normalizer, final Comparison comparison) {
        this.normalizer = normalizer;
        this.comparison = comparison;
    }

    /** The value as it is compared; null when it says nothing. */
    public String normalize(final String value) {
        return normalizer.apply(value);
    }

    /** Whether values tell people apart, so that hardly any two should have the same. */
    public boolean isPersonal() {
        return switch (this) {
            case EMAIL, PHONE, IDENTIFIER, BIRTH_DATE -> true;
            default -> false;
        };
    }

    /** The level of two different normalized values; null where they cannot be held against each other. */
    public Level compare(final String one, final String other) {
        return comparison.level(one, other);
    }

    /** Compares two different values. */
    private interface Comparison {
        Level level(String one, String other);
    }
}
