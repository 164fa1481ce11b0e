// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.component;

import io.emailpersonalization.nifi.record.value.ConsentVocabulary;
import io.emailpersonalization.nifi.record.value.KeyedHash;
import io.emailpersonalization.nifi.record.write.ReasonsFormat;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.PropertyValue;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.components.Validator;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.processor.util.StandardValidators;
import org.apache.nifi.serialization.RecordReaderFactory;
import org.apache.nifi.serialization.RecordSetWriterFactory;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;

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
            .description("Writes the outgoing records. Set its Schema Access Strategy to Inherit Record Schema, or give it a schema with the fields that this processor adds.")
            .identifiesControllerService(RecordSetWriterFactory.class)
            .required(true)
            .build();

    public static final PropertyDescriptor AS_OF = new PropertyDescriptor.Builder()
            .name("As Of")
            .description("The time that the result refers to: an ISO 8601 instant, a date-time with offset, or a date (its start in UTC). Empty: the time of the run. "
                    + "The same input and As Of give the same output.")
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .addValidator(CommonProperties::validateAsOf)
            .build();

    public static final PropertyDescriptor DEFAULT_SOURCE = new PropertyDescriptor.Builder()
            .name("Default Source")
            .description("The source of records without a source. Otherwise two files without a source would share their ids and overwrite each other's people. The default is an attribute that "
                    + "the flow sets from the folder of the file or from a parameter. Use the same value in every processor.")
            .defaultValue("${customer.source}")
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    public static final PropertyDescriptor REASONS_FORMAT = new PropertyDescriptor.Builder()
            .name("Reasons Format")
            .description("The format of structured reasons in a record. CSV writers need JSON Text.")
            .allowableValues(ReasonsFormat.class)
            .defaultValue(ReasonsFormat.ARRAY)
            .required(true)
            .build();

    public static final PropertyDescriptor CONSENT_GRANTED_VALUES = words("Consent Granted Values",
            "granted, yes, y, true, 1, subscribed, opted in, opt in, optin, ja, oui, sí, sì, si, sim, tak",
            "Words of the source for a granted consent. No other word grants consent.");

    public static final PropertyDescriptor CONSENT_PENDING_VALUES = words("Consent Pending Values", "pending, unconfirmed, not confirmed, double opt in sent, awaiting confirmation, ausstehend",
            "Words of the source for a consent that the person has not confirmed yet. They grant no consent.");

    public static final PropertyDescriptor CONSENT_WITHDRAWN_VALUES = words("Consent Withdrawn Values",
            "withdrawn, no, n, false, 0, not subscribed, never subscribed, "
                    + "unsubscribed, unsubscribe, opted out, opt out, optout, refused, denied, declined, rejected, revoked, objected, stop, stopped, removed, remove, cancelled, "
                    + "canceled, do not email, do not mail, do not contact, do not send, never, blocked, blocklisted, blacklisted, suppressed, deceased, erased, "
                    + "nein, abgemeldet, abmelden, abbestellt, widerrufen, widerruf, abgelehnt, gesperrt, non, désabonné, désinscrit, refusé, retiré, nee, afgemeld, uitgeschreven, "
                    + "nej, avregistrerad, avanmäld, afmeldt, frameldt, nei, avmeldt, dado de baja, baja, rechazado, cancelado, não, nao, descadastrado, recusado, "
                    + "disiscritto, rifiutato, revocato, annullato, nie, wypisany, ei, ne",
            "Words of the source for a refusal. A word in none of the three lists grants no consent, and an error names it.");

    public static final PropertyDescriptor COMPLAINT_VALUES = words("Complaint Values", "complained, complaint, spam, spam complaint, abuse, marked as spam",
            "Words of the deliverability for a complaint: the person marked a mail as spam.");

    public static final PropertyDescriptor BOUNCE_VALUES = words("Hard Bounce Values", "hard bounce, hard bounced, hardbounce, bounced, cleaned, undeliverable, invalid",
            "Words of the deliverability for an address that does not exist.");

    private static PropertyDescriptor words(final String name, final String value, final String description) {
        return new PropertyDescriptor.Builder().name(name).description(description + " Separated by commas; case, hyphens and underscores do not matter.").required(true).defaultValue(value)
                .addValidator(StandardValidators.NON_BLANK_VALIDATOR).build();
    }

    /** Accepts secrets with at least {@link KeyedHash#MIN_SECRET_LENGTH} characters. */
    public static final Validator SECRET_VALIDATOR = (subject, input, context) -> new ValidationResult.Builder().subject(subject).valid(input.length() >= KeyedHash.MIN_SECRET_LENGTH)
            .explanation("it must have at least %d characters".formatted(KeyedHash.MIN_SECRET_LENGTH)).build();

    private CommonProperties() {
    }

    /** The secrets of a property, one per line; empty if it is not set. */
    public static List<String> secrets(final PropertyValue value) {
        return value.isSet() ? value.getValue().lines().filter(key -> !key.isBlank()).toList() : List.of();
    }

    /** The meaning of the words of a source, by the properties of a component that has all five lists. */
    public static ConsentVocabulary consentVocabulary(final PropertyContext context) {
        return new ConsentVocabulary(words(context.getProperty(CONSENT_GRANTED_VALUES)), words(context.getProperty(CONSENT_PENDING_VALUES)), words(context.getProperty(CONSENT_WITHDRAWN_VALUES)),
                words(context.getProperty(COMPLAINT_VALUES)), words(context.getProperty(BOUNCE_VALUES)));
    }

    /** The meaning of the words of a source by the defaults of the five lists. */
    public static ConsentVocabulary defaultConsentVocabulary() {
        return new ConsentVocabulary(defaultWords(CONSENT_GRANTED_VALUES), defaultWords(CONSENT_PENDING_VALUES), defaultWords(CONSENT_WITHDRAWN_VALUES), defaultWords(COMPLAINT_VALUES),
                defaultWords(BOUNCE_VALUES));
    }

    private static Set<String> defaultWords(final PropertyDescriptor property) {
        return ConsentVocabulary.parse(property.getDefaultValue());
    }

    /** The words of a list such as {@link #CONSENT_GRANTED_VALUES}, normalized. */
    public static Set<String> words(final PropertyValue value) {
        return ConsentVocabulary.parse(value.getValue());
    }

    /** A word as it is compared, see {@link ConsentVocabulary#normalize}. */
    public static String word(final String word) {
        return ConsentVocabulary.normalize(word);
    }

    /**
     * The value of {@link #AS_OF}, already evaluated.
     *
     * @throws IllegalArgumentException when it is not a time; the message shows the accepted forms
     */
    public static Instant asOf(final PropertyValue value) {
        return value.getValue() == null || value.getValue().isBlank() ? Instant.now() : parseAsOf(value.getValue().strip());
    }

    private static Instant parseAsOf(final String text) {
        try {
            return text.indexOf('T') < 0 ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant() : OffsetDateTime.parse(text).toInstant();
        } catch (final DateTimeParseException e) {
            throw new IllegalArgumentException("As Of is not a time: write 2026-01-31, 2026-01-31T08:00:00Z or 2026-01-31T08:00:00+01:00", e);
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
