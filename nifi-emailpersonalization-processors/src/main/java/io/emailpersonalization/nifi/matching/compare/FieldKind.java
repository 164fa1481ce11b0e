// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import io.emailpersonalization.nifi.matching.normalize.BirthDate;
import io.emailpersonalization.nifi.matching.normalize.CountryName;
import io.emailpersonalization.nifi.matching.normalize.FoldedText;
import io.emailpersonalization.nifi.matching.normalize.PersonName;
import io.emailpersonalization.nifi.matching.normalize.PhoneKey;
import io.emailpersonalization.nifi.matching.normalize.StreetName;
import io.emailpersonalization.nifi.record.value.Mailbox;

import java.util.function.UnaryOperator;

/** The kind of a field. It decides how values are normalized and compared. */
public enum FieldKind {
    GIVEN_NAME(PersonName::of, NameLevels::given),
    FAMILY_NAME(PersonName::of, NameLevels::family),
    /** The whole name beside given and family name: aliases, further names. */
    FULL_NAME(PersonName::of, NameLevels::full),
    EMAIL(Mailbox::of, CodeLevels::email),
    PHONE(PhoneKey::of, CodeLevels::phone),
    BIRTH_DATE(BirthDate::of, CodeLevels::birthDate),
    STREET(StreetName::of, TextLevels::street),
    CITY(FoldedText::of, TextLevels::city),
    POSTAL_CODE(FoldedText::code, CodeLevels::postalCode),
    COUNTRY(CountryName::of, (a, b) -> Level.DIFFERENT),
    /** A number or code that belongs to one person. */
    IDENTIFIER(FoldedText::identifier, CodeLevels::identifier),
    /** Free text. */
    TEXT(FoldedText::of, TextLevels::text),
    /** One of a few words. */
    CATEGORY(FoldedText::of, CodeLevels::category);

    private final UnaryOperator<String> normalizer;
    private final Comparison comparison;

    FieldKind(final UnaryOperator<String> normalizer, final Comparison comparison) {
        this.normalizer = normalizer;
        this.comparison = comparison;
    }

    /** The value as it is compared; null for a placeholder. */
    public String normalize(final String value) {
        return normalizer.apply(value);
    }

    /** Whether values identify people, so that few people should share one. */
    public boolean isPersonal() {
        return switch (this) {
            case EMAIL, PHONE, IDENTIFIER, BIRTH_DATE -> true;
            default -> false;
        };
    }

    /** The agreement level of two different normalized values; null when they cannot be compared. */
    public Level compare(final String one, final String other) {
        return comparison.level(one, other);
    }

    /** Compares two different values. */
    private interface Comparison {
        Level level(String one, String other);
    }
}
