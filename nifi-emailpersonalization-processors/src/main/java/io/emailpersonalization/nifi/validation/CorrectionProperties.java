// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation;

import io.emailpersonalization.nifi.record.value.DateOrder;
import io.emailpersonalization.nifi.validation.correct.CapitalizedNames;
import io.emailpersonalization.nifi.validation.correct.Correction;
import io.emailpersonalization.nifi.validation.correct.Corrections;
import io.emailpersonalization.nifi.validation.correct.CountryCodes;
import io.emailpersonalization.nifi.validation.correct.FieldCorrection;
import io.emailpersonalization.nifi.validation.correct.PhoneNumbers;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.processor.util.StandardValidators;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The properties of the corrections. Those that came after the first version are off until somebody chooses them: an upgrade changes no record. Tested by ValidateCorrectionsTest. */
final class CorrectionProperties {

    static final PropertyDescriptor REMOVE_CONTROLS = correction("Remove Control Characters", true,
            "Removes control characters, which databases refuse, such as U+0000. Keeps tabs and line breaks.");
    static final PropertyDescriptor REMOVE_INVISIBLE = correction("Remove Invisible Characters", false,
            "Removes zero width spaces, soft hyphens, byte order marks and marks of direction, which spreadsheets and web pages leave within text. Keeps the joiners that emoji and Persian need.");
    static final PropertyDescriptor NORMALIZE_UNICODE = correction("Normalize Unicode", false,
            "Composes characters (Unicode NFC): a letter and its accent become one character, so that equal texts are equal.");
    static final PropertyDescriptor TRIM_TEXT = correction("Trim Text", true, "Removes white space, including that of Unicode, at both ends of every text.");
    static final PropertyDescriptor EMPTY_TEXT_AS_NULL = correction("Empty Text As Null", true, "Replaces empty text by null, which counts as absent.");
    static final PropertyDescriptor LOWER_CASE_EMAIL = correction("Lower Case E-mail", true, "Converts fields with the format email in the schema to lower case.");
    static final PropertyDescriptor ASCII_EMAIL_DOMAIN = correction("E-mail Domain To ASCII", false,
            "Converts the domain of fields with the format email to ASCII: b\u00FCcher.example becomes xn--bcher-kva.example.");
    static final PropertyDescriptor COERCE_TYPES = correction("Coerce Types", true,
            "Converts values to the only type that the schema allows, if nothing is lost: the text 12 becomes a number, the number 12 becomes text.");
    static final PropertyDescriptor DECIMAL_COMMAS = new PropertyDescriptor.Builder().fromPropertyDescriptor(correction("Decimal Commas", false,
            "Converts text with a decimal comma to a number where the schema expects a number: 1,5 and 1.234,50. Then 1.234 may be two numbers, and stays text."))
            .dependsOn(COERCE_TYPES, "true").build();
    static final PropertyDescriptor DATES_TO_ISO = correction("Dates To ISO 8601", true,
            "Converts fields with the format date or date-time in the schema: 31.01.2026, 2026/01/31 and 1/31/2026 become 2026-01-31. 03/04/2026 stays, because it may be two days. "
                    + "A time without an offset is UTC.");
    static final PropertyDescriptor DATE_ORDER = new PropertyDescriptor.Builder()
            .name("Date Order")
            .description("The reading of a date with slashes or hyphens that may be two days. The correction is recorded as day first or month first.")
            .allowableValues(DateOrder.class)
            .defaultValue(DateOrder.UNKNOWN)
            .required(true)
            .dependsOn(DATES_TO_ISO, "true")
            .build();
    static final PropertyDescriptor COUNTRY_FIELDS = fields("Country Fields",
            "Names of fields whose countries become codes of ISO 3166-1 alpha-2, from other codes and from names in 30 languages.");
    static final PropertyDescriptor PHONE_FIELDS = fields("Phone Fields",
            "Names of fields whose phone numbers become E.164, such as +493012345678. A number that is not valid, or has an extension, stays.");
    static final PropertyDescriptor PHONE_COUNTRY_FIELD = new PropertyDescriptor.Builder()
            .name("Phone Country Field")
            .description("The field with the country of the record, in which a phone number without a country code is read")
            .required(true)
            .defaultValue("country")
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .dependsOn(PHONE_FIELDS)
            .build();
    static final PropertyDescriptor DEFAULT_REGION = new PropertyDescriptor.Builder()
            .name("Default Region")
            .description("The country, as ISO 3166-1 alpha-2, in which a phone number without a country code is read if the record has no country. Empty: the number stays.")
            .addValidator(CorrectionProperties::validateRegion)
            .dependsOn(PHONE_FIELDS)
            .build();
    static final PropertyDescriptor CAPITALIZED_FIELDS = fields("Capitalized Fields",
            "Names of fields whose texts in capitals only get capital initials: MEYER becomes Meyer. A text with any small letter stays.");
    static final PropertyDescriptor SUGGEST_DOMAINS = correction("Suggest E-mail Domains", false,
            "Adds the field suggestions with the domain that a common typing error means, such as gmail.com for gmial.com, for review. Changes no address.");

    static final List<PropertyDescriptor> ALL = List.of(REMOVE_CONTROLS, REMOVE_INVISIBLE, NORMALIZE_UNICODE, TRIM_TEXT, EMPTY_TEXT_AS_NULL, LOWER_CASE_EMAIL, ASCII_EMAIL_DOMAIN, DATES_TO_ISO,
            DATE_ORDER, COERCE_TYPES, DECIMAL_COMMAS, COUNTRY_FIELDS, PHONE_FIELDS, PHONE_COUNTRY_FIELD, DEFAULT_REGION, CAPITALIZED_FIELDS, SUGGEST_DOMAINS);

    /** The corrections by property, in the order of application. */
    private static final Map<PropertyDescriptor, Correction> CORRECTIONS = new LinkedHashMap<>();

    static {
        CORRECTIONS.put(REMOVE_CONTROLS, Corrections.REMOVE_CONTROLS);
        // composition may join what an invisible character parted
        CORRECTIONS.put(REMOVE_INVISIBLE, Corrections.REMOVE_INVISIBLE);
        CORRECTIONS.put(NORMALIZE_UNICODE, Corrections.NORMALIZE_UNICODE);
        CORRECTIONS.put(TRIM_TEXT, Corrections.TRIM);
        CORRECTIONS.put(EMPTY_TEXT_AS_NULL, Corrections.EMPTY_TO_NULL);
        CORRECTIONS.put(LOWER_CASE_EMAIL, Corrections.LOWER_CASE_EMAIL);
        CORRECTIONS.put(ASCII_EMAIL_DOMAIN, Corrections.ASCII_DOMAIN);
        CORRECTIONS.put(DECIMAL_COMMAS, Corrections.DECIMAL_COMMA);
        // a number of seconds or milliseconds is text before it is a time
        CORRECTIONS.put(COERCE_TYPES, Corrections.COERCE_TYPE);
        CORRECTIONS.put(DATES_TO_ISO, Corrections.ISO_DATE);
    }

    private CorrectionProperties() {
    }

    /** The enabled corrections of values, in the order of application. */
    static List<Correction> corrections(final PropertyContext context) {
        final List<Correction> enabled = new ArrayList<>(CORRECTIONS.entrySet().stream().filter(entry -> isOn(context, entry.getKey())).map(Map.Entry::getValue).toList());
        if (!enabled.contains(Corrections.COERCE_TYPE)) {
            enabled.remove(Corrections.DECIMAL_COMMA);
        } else if (enabled.contains(Corrections.DECIMAL_COMMA)) {
            enabled.set(enabled.indexOf(Corrections.COERCE_TYPE), Corrections.COERCE_TYPE_WITH_COMMAS);
        }
        if (isOn(context, DATES_TO_ISO)) {
            switch (context.getProperty(DATE_ORDER).asAllowableValue(DateOrder.class)) {
                case DAY_FIRST -> enabled.add(Corrections.DAY_FIRST);
                case MONTH_FIRST -> enabled.add(Corrections.MONTH_FIRST);
                default -> {
                    // a date that may be two days stays
                }
            }
        }
        return List.copyOf(enabled);
    }

    /** The enabled corrections of named fields, in the order of application. */
    static List<FieldCorrection> fieldCorrections(final PropertyContext context) {
        final List<FieldCorrection> enabled = new ArrayList<>();
        final Set<String> countries = names(context, COUNTRY_FIELDS);
        if (!countries.isEmpty()) {
            enabled.add(new CountryCodes(countries));
        }
        final Set<String> phones = names(context, PHONE_FIELDS);
        if (!phones.isEmpty()) {
            final String region = context.getProperty(DEFAULT_REGION).getValue();
            enabled.add(new PhoneNumbers(phones, context.getProperty(PHONE_COUNTRY_FIELD).getValue().strip(), region == null ? null : region.strip().toUpperCase(Locale.ROOT)));
        }
        final Set<String> names = names(context, CAPITALIZED_FIELDS);
        if (!names.isEmpty()) {
            enabled.add(new CapitalizedNames(names));
        }
        return enabled;
    }

    /** Whether a correction that can be switched is on. */
    static boolean isOn(final PropertyContext context, final PropertyDescriptor property) {
        return context.getProperty(property).asBoolean();
    }

    private static Set<String> names(final PropertyContext context, final PropertyDescriptor property) {
        final String value = context.getProperty(property).getValue();
        final Set<String> names = new LinkedHashSet<>();
        if (value != null) {
            Arrays.stream(value.split(",")).map(String::strip).filter(name -> !name.isEmpty()).forEach(names::add);
        }
        return names;
    }

    private static ValidationResult validateRegion(final String subject, final String input, final ValidationContext context) {
        return new ValidationResult.Builder().subject(subject).input(input).valid(Set.of(Locale.getISOCountries()).contains(input.strip().toUpperCase(Locale.ROOT)))
                .explanation("it is a country as ISO 3166-1 alpha-2, such as DE").build();
    }

    private static PropertyDescriptor fields(final String name, final String description) {
        return new PropertyDescriptor.Builder().name(name).description(description + " Top-level fields, separated by commas. Empty: none.")
                .addValidator(StandardValidators.NON_BLANK_VALIDATOR).build();
    }

    private static PropertyDescriptor correction(final String name, final boolean on, final String description) {
        return new PropertyDescriptor.Builder().name(name).description(description).allowableValues("true", "false").defaultValue(Boolean.toString(on)).required(true).build();
    }
}
