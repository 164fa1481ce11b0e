// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.correct;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import org.apache.nifi.serialization.record.Record;

import java.util.Set;

/**
 * Phone numbers become E.164, such as +493012345678, by libphonenumber. A number without a country code is read in the country of the record, otherwise in a default region; without either it stays.
 * A number that is not valid, has letters or an extension, or would lose a digit stays as it is. Tested by PhoneNumbersTest.
 *
 * @param fields the fields with phone numbers
 * @param countryField the field with the country of the record
 * @param defaultRegion ISO 3166-1 alpha-2; null for none
 */
public record PhoneNumbers(Set<String> fields, String countryField, String defaultRegion) implements FieldCorrection {

    /** Characters: libphonenumber refuses more. */
    private static final int MAX_LENGTH = 250;

    @Override
    public String name() {
        return "E.164";
    }

    @Override
    public String apply(final String text, final Record record) {
        if (text.length() > MAX_LENGTH || text.chars().anyMatch(Character::isLetter)) {
            return text;
        }
        final PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();
        try {
            final PhoneNumber number = numbers.parse(text, region(record));
            if (!numbers.isValidNumber(number) || number.hasExtension() || !digits(text).endsWith(numbers.getNationalSignificantNumber(number))) {
                return text;
            }
            final String corrected = numbers.format(number, PhoneNumberUtil.PhoneNumberFormat.E164);
            return corrected.equals(text) ? text : corrected;
        } catch (final NumberParseException e) {
            return text;
        }
    }

    private String region(final Record record) {
        final String code = record.getValue(countryField) instanceof String country ? CountryCodes.of(country) : null;
        return code == null ? defaultRegion : code;
    }

    private static String digits(final String text) {
        final StringBuilder digits = new StringBuilder(text.length());
        text.codePoints().filter(Character::isDigit).forEach(c -> digits.append(Character.digit(c, 10)));
        return digits.toString();
    }
}
