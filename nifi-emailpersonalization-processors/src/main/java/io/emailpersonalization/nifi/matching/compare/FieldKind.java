// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import io.emailpersonalization.nifi.matching.normalize.BirthDate;
import io.emailpersonalization.nifi.matching.normalize.CountryName;
import io.emailpersonalization.nifi.matching.normalize.FoldedText;
import io.emailpersonalization.nifi.matching.normalize.PersonName;
import io.emailpersonalization.nifi.matching.normalize.PhoneKey;
import io.emailpersonalization.nifi.matching.normalize.StreetName;
import io.emailpersonalization.nifi.record.value.Digests;
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

    /** Characters of a normalized value, at most: a comparison takes up to the square of the length. No real name or address is longer. */
    static final int MAX_LENGTH = 512;
    /** Characters of the digest at the end of a value that was cut. */
    private static final int DIGEST_LENGTH = 32;

    private final UnaryOperator<String> normalizer;
    private final Comparison comparison;

    FieldKind(final UnaryOperator<String> normalizer, final Comparison comparison) {
        this.normalizer = normalizer;
        this.comparison = comparison;
    }

    /** The value as it is compared, of at most {@link #MAX_LENGTH} characters; null for a placeholder. Two values are equal only if they were before they were cut. */
    public String normalize(final String value) {
        final String normalized = normalizer.apply(value);
        return normalized == null || normalized.length() <= MAX_LENGTH ? normalized : cut(normalized);
    }

    private static String cut(final String value) {
        final int end = MAX_LENGTH - DIGEST_LENGTH - 1;
        return value.substring(0, Character.isHighSurrogate(value.charAt(end - 1)) ? end - 1 : end).stripTrailing() + ' ' + Digests.sha256(value).substring(0, DIGEST_LENGTH);
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
