// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record;

import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.PropertyValue;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.processor.util.StandardValidators;
import org.apache.nifi.serialization.RecordReaderFactory;
import org.apache.nifi.serialization.RecordSetWriterFactory;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Properties that mean the same in every processor of the bundle. */
public final class CommonProperties {

    public static final PropertyDescriptor RECORD_READER = new PropertyDescriptor.Builder()
            .name("Record Reader")
            .description("Reads the records of the incoming FlowFiles. For CSV use string fields from the header: type inference drops leading zeros and the + of phone numbers.")
            .identifiesControllerService(RecordReaderFactory.class)
            .required(true)
            .build();

    public static final PropertyDescriptor RECORD_WRITER = new PropertyDescriptor.Builder()
            .name("Record Writer")
            .description("Writes the outgoing records. Its Schema Access Strategy should be Inherit Record Schema, or its schema must hold the fields that this processor adds.")
            .identifiesControllerService(RecordSetWriterFactory.class)
            .required(true)
            .build();

    public static final PropertyDescriptor AS_OF = new PropertyDescriptor.Builder()
            .name("As Of")
            .description("The time the result refers to: an ISO 8601 instant, date-time with offset, or date (its start in UTC). Empty: the time of the run. "
                    + "The same input and As Of give the same output.")
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .addValidator(CommonProperties::validateAsOf)
            .build();

    public static final PropertyDescriptor REASONS_FORMAT = new PropertyDescriptor.Builder()
            .name("Reasons Format")
            .description("How structured reasons stand in a record. CSV writers need JSON Text.")
            .allowableValues(ReasonsFormat.class)
            .defaultValue(ReasonsFormat.ARRAY)
            .required(true)
            .build();

    public static final PropertyDescriptor CONSENT_GRANTED_VALUES = new PropertyDescriptor.Builder()
            .name("Consent Granted Values")
            .description("The words, separated by commas, by which the source says that a person agreed to be mailed; case does not matter. Every other word is no consent.")
            .required(true)
            .defaultValue("granted, yes, y, true, 1, subscribed, opted in, opted_in, opt-in, opt_in, ja, oui, sí, si, sim")
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    private CommonProperties() {
    }

    /** The words of a list such as {@link #CONSENT_GRANTED_VALUES}, as {@link #word} writes them. */
    public static Set<String> words(final PropertyValue value) {
        return Arrays.stream(value.getValue().split(",")).map(CommonProperties::word).filter(word -> !word.isEmpty()).collect(Collectors.toUnmodifiableSet());
    }

    /** A word as it is compared: lower case, without white space at the ends; null stays null. */
    public static String word(final String word) {
        return word == null ? null : word.strip().toLowerCase(Locale.ROOT);
    }

    /**
     * The value of {@link #AS_OF}, already evaluated.
     *
     * @throws IllegalArgumentException when it is no time; the message says which forms are
     */
    public static Instant asOf(final PropertyValue value) {
        return value.getValue() == null || value.getValue().isBlank() ? Instant.now() : parseAsOf(value.getValue().strip());
    }

    private static Instant parseAsOf(final String text) {
        try {
            return text.indexOf('T') < 0 ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant() : OffsetDateTime.parse(text).toInstant();
        } catch (final DateTimeParseException e) {
            throw new IllegalArgumentException("As Of is no time: write 2026-01-31, 2026-01-31T08:00:00Z or 2026-01-31T08:00:00+01:00", e);
        }
    }

    private static ValidationResult validateAsOf(final String subject, final String input, final ValidationContext context) {
        final ValidationResult.Builder result = new ValidationResult.Builder().subject(subject).input(input);
        if (context.isExpressionLanguagePresent(input)) {
            return result.valid(true).build();
        }
        try {
            parseAsOf(input.strip());
            return result.valid(true).build();
        } catch (final IllegalArgumentException e) {
            return result.valid(false).explanation(e.getMessage()).build();
        }
    }
}
