// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.read;

import io.emailpersonalization.nifi.consent.register.Evidence;
import io.emailpersonalization.nifi.quality.QualityReport;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.component.DefaultSource;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.field.RecordRule;
import io.emailpersonalization.nifi.record.value.StatedTime;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.DataType;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a record says on consent, without a ledger. */
class EvidenceExtractorTest {

    private static final Instant AS_OF = Instant.parse("2026-06-30T12:00:00Z");
    private static final String HEADER = "customer_id,source,email,marketing_consent,consent_at,consent_expires,email_status";

    private final ConsentReadReport report = new ConsentReadReport();
    private List<RecordRule> rules = List.of();
    private DefaultSource defaultSource = DefaultSource.NONE;
    private ConsentColumns.Settings settings = settings(true, Map.of(), Set.of());
    private ConsentColumns columns;

    private static ConsentColumns.Settings settings(final boolean recognized, final Map<String, Set<String>> configured, final Set<String> ignored) {
        return new ConsentColumns.Settings(recognized, configured, ignored, Arrays.stream(HEADER.split(",")).map(name -> FieldPath.compile("/" + name)).toList());
    }

    private ConsentFields fields() {
        return new ConsentFields(FieldPath.compile("/email"), FieldPath.compile("/marketing_consent"), FieldPath.compile("/consent_at"), FieldPath.compile("/consent_expires"),
                FieldPath.compile("/email_status"), new ConsentFields.SourceFields(FieldPath.compile("/source"), FieldPath.compile("/customer_id"), defaultSource),
                new TraitFields(FieldPath.compile("/first_name"), FieldPath.compile("/last_name"), null, FieldPath.compile("/birth_date")),
                new ConsentFields.ProofFields(FieldPath.compile("/legal_basis"), FieldPath.compile("/ip"), FieldPath.compile("/form")), CommonProperties.defaultConsentVocabulary(), rules);
    }

    private static RecordSchema schema(final String header) {
        return new SimpleRecordSchema(Arrays.stream(header.split(",")).map(name -> new RecordField(name, RecordFieldType.STRING.getDataType())).toList());
    }

    /** The record of a line; an empty value is null. */
    private static Record record(final RecordSchema schema, final String line) {
        final String[] cells = line.split(",", -1);
        final Map<String, Object> values = new LinkedHashMap<>();
        IntStream.range(0, cells.length).forEach(i -> values.put(schema.getFieldNames().get(i), cells[i].isEmpty() ? null : cells[i]));
        return new MapRecord(schema, values);
    }

    private List<Evidence> extract(final Record record, final boolean doubtful) {
        final ConsentFields fields = fields();
        columns = ConsentColumns.of(record.getSchema(), fields.consent(), fields.words(), settings);
        return new EvidenceExtractor(fields, columns, AS_OF, report).extract(record, 7, doubtful);
    }

    private List<Evidence> extract(final String header, final String line) {
        return extract(record(schema(header), line), false);
    }

    private static List<Evidence.Kind> kinds(final List<Evidence> evidence) {
        return evidence.stream().map(Evidence::kind).toList();
    }

    private long count(final String name) {
        return written().counts().get(name);
    }

    private QualityReport written() {
        return report.report(QualityReport.builder("consent").component("c", "1").run("r").asOf(AS_OF).input("f"), columns);
    }

    private List<String> errors() {
        return report.errors(columns, true);
    }

    @Test
    void aDatedConsentIsAGrantWithAllThatProvesIt() {
        final List<Evidence> evidence = extract(HEADER + ",legal_basis,ip,form,first_name,last_name,birth_date",
                "42,shop,Ada@X.example,Yes,2026-05-01,2027-01-01T00:00:00Z,,consent,192.0.2.1,footer,Bob,Berg-Stein,1990-02-03");
        assertEquals(List.of(new Evidence("ada@x.example", Evidence.Kind.GRANTED, new StatedTime(Instant.parse("2026-05-01T00:00:00Z"), true), Instant.parse("2027-01-01T00:00:00Z"), "shop", "42",
                new Evidence.Proof("consent", "192.0.2.1", "footer"), null, new Evidence.Traits("latin b r", "latin b s", "1990-02-03T00:00:00Z"))), evidence);
        assertEquals(1, count("received"));
        assertEquals(1, count("evidence"));
        assertEquals(List.of("marketing_consent"), columns.names());
        assertEquals(List.of(), errors());
        assertEquals(List.of(), report.warnings());
    }

    @ParameterizedTest
    @CsvSource({"no,WITHDRAWN", "unsubscribed,WITHDRAWN", "0,WITHDRAWN", "pending,PENDING", "yes,GRANTED", "subscribed,GRANTED"})
    void aKnownWordIsOneStatement(final String word, final Evidence.Kind kind) {
        final List<Evidence> evidence = extract(HEADER, "1,crm,a@x.example,%s,2026-05-01,,".formatted(word));
        assertEquals(List.of(kind), kinds(evidence));
        assertEquals(Instant.parse("2026-05-01T00:00:00Z"), evidence.getFirst().saidAt().start());
        assertEquals(0, count("unknown_words"));
    }

    @Test
    void anUnknownWordIsUnclearAndAnError() {
        assertEquals(List.of(Evidence.Kind.UNCLEAR), kinds(extract(HEADER, "1,crm,a@x.example,Per-haps,,,")));
        assertEquals(1, count("unknown_words"));
        assertEquals(List.of("1 records have unknown words on consent, and their consent does not count: 'per haps' (1). Add the words to Consent Granted, Pending or Withdrawn Values"), errors());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "n/a", "unknown", "-"})
    void aRecordWithoutAWordSaysNothing(final String word) {
        assertEquals(List.of(Evidence.Kind.NONE), kinds(extract(HEADER, "1,crm,a@x.example,%s,,,".formatted(word))));
        assertEquals(0, count("evidence"), "silence is no evidence");
        assertEquals(0, count("unknown_words"));
        assertEquals(List.of(), errors());
    }

    @Test
    void aFileWithoutAColumnOfConsentSaysNotEvenThat() {
        assertEquals(List.of(), extract("email", "a@x.example"));
        assertEquals(List.of("there is no column of consent and no column of refusals, so no refusal is seen. Set Consent or refusal.<RecordPath> to an existing column, or set Consent "
                + "Expected to false if there is none"), errors());
        assertEquals(List.of(), report.errors(columns, false));
    }

    @ParameterizedTest
    @CsvSource({"bounced,BOUNCE", "complained,COMPLAINT", "unsubscribed,WITHDRAWN"})
    void aDeliverabilityRefusesBesideAConsent(final String status, final Evidence.Kind kind) {
        final List<Evidence> evidence = extract(HEADER, "1,crm,a@x.example,yes,2026-05-01,,%s".formatted(status));
        assertEquals(List.of(kind, Evidence.Kind.GRANTED), kinds(evidence));
        assertNull(evidence.getFirst().saidAt());
        assertEquals(2, count("evidence"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"active", "delivered", "n/a", ""})
    void aHarmlessDeliverabilityLetsTheConsentCount(final String status) {
        assertEquals(List.of(Evidence.Kind.GRANTED), kinds(extract(HEADER, "1,crm,a@x.example,yes,2026-05-01,,%s".formatted(status))));
        assertEquals(List.of(), errors());
    }

    @ParameterizedTest
    @ValueSource(strings = {"blocked by provider", "no", "yes"})
    void anUnknownDeliverabilityLetsNoConsentCount(final String status) {
        assertEquals(List.of(Evidence.Kind.GRANTED, Evidence.Kind.UNCLEAR), kinds(extract(HEADER, "1,crm,a@x.example,yes,2026-05-01,,%s".formatted(status))));
        assertEquals(1, count("unknown_words"));
        assertEquals(List.of("E-mail Status has unknown words in 1 records, and their consent does not count: '%s' (1). Add the words that refuse to Hard Bounce Values, Complaint Values or Consent "
                .formatted(status) + "Withdrawn Values. If no unknown word of the column refuses, name it in Ignored Refusal Columns"), errors());
    }

    @Test
    void anIgnoredDeliverabilityStillRefusesByKnownWords() {
        settings = settings(true, Map.of(), Set.of("email_status"));
        assertEquals(List.of(Evidence.Kind.GRANTED), kinds(extract(HEADER, "1,crm,a@x.example,yes,2026-05-01,,blocked by provider")));
        assertEquals(List.of(Evidence.Kind.BOUNCE, Evidence.Kind.GRANTED), kinds(extract(HEADER, "1,crm,a@x.example,yes,2026-05-01,,bounced")));
        assertTrue(columns.statusIgnored());
    }

    @ParameterizedTest
    @CsvSource({"Do Not Email,true,WITHDRAWN", "HasOptedOutOfEmail,1,WITHDRAWN", "hs_email_optout_6871816,yes,WITHDRAWN", "bounced,hard,BOUNCE", "EmailBouncedReason,550 no such user,BOUNCE",
            "spam_complaint,x,COMPLAINT", "spam_complaint,complained,COMPLAINT", "unsubscribed,opted out,WITHDRAWN"})
    void aColumnOfRefusalsRefuses(final String column, final String value, final Evidence.Kind kind) {
        final List<Evidence> evidence = extract("email," + column, "a@x.example," + value);
        assertEquals(List.of(kind), kinds(evidence));
        assertNull(evidence.getFirst().saidAt());
        assertEquals(List.of(column), columns.names());
        assertEquals(List.of(), errors());
    }

    @ParameterizedTest
    @CsvSource({"Do Not Email,false", "Do Not Email,0", "unsubscribed,never", "unsubscribed,n/a", "Do Not Email,?"})
    void aDenialInAColumnOfRefusalsIsNoConsentAndNoRefusal(final String column, final String value) {
        final List<Evidence> evidence = extract("email," + column, "a@x.example," + value);
        if ("never".equals(value)) {
            assertEquals(List.of(Evidence.Kind.UNCLEAR), kinds(evidence), "a word of refusals that means the opposite here");
        } else {
            assertEquals(List.of(Evidence.Kind.NONE), kinds(evidence));
        }
    }

    @Test
    void anUnknownWordInAColumnOfRefusalsLetsNoConsentCount() {
        assertEquals(List.of(Evidence.Kind.GRANTED, Evidence.Kind.UNCLEAR), kinds(extract("email,marketing_consent,Do Not Email", "a@x.example,yes,perhaps")));
        assertEquals(1, count("unknown_words"));
        assertEquals(List.of("the column 'Do Not Email' has unknown words in 1 records, and their consent does not count: 'perhaps' (1). Add refusal.<RecordPath> with the words that refuse, or name "
                + "the column in Ignored Refusal Columns"), errors());
    }

    @Test
    void aTimeInAColumnOfRefusalsIsTheTimeOfTheRefusal() {
        final List<Evidence> evidence = extract("email,unsubscribed_at", "a@x.example,2026-05-01T10:00:00Z");
        assertEquals(StatedTime.of(Instant.parse("2026-05-01T10:00:00Z")), evidence.getFirst().saidAt());
        assertEquals(List.of(Evidence.Kind.WITHDRAWN), kinds(extract("email,unsubscribed_at", "a@x.example,03/04/2026")));
        assertEquals(1, count("unreadable_dates"), "whatever a column of times has, is a refusal");
        assertEquals(0, count("future_dates"));
        assertEquals(List.of(Evidence.Kind.WITHDRAWN), kinds(extract("email,unsubscribed_at", "a@x.example,2062-05-01")));
        assertEquals(1, count("future_dates"));
        assertEquals(List.of(Evidence.Kind.NONE), kinds(extract("email,unsubscribed_at", "a@x.example,0000-00-00 00:00:00")));
    }

    @Test
    void equalRefusalsAreOneStatement() {
        assertEquals(List.of(Evidence.Kind.WITHDRAWN), kinds(extract("email,Do Not Email,unsubscribed", "a@x.example,true,true")));
        assertEquals(1, count("evidence"));
        assertEquals(List.of("Do Not Email", "unsubscribed"), columns.names());
    }

    @Test
    void aColumnThatLooksLikeARefusalAndIsNotReadIsAnError() {
        settings = settings(false, Map.of(), Set.of());
        assertEquals(List.of(Evidence.Kind.GRANTED), kinds(extract("email,marketing_consent,Do Not Email,sms_optout", "a@x.example,yes,true,true")));
        assertEquals(List.of("Do Not Email"), columns.unread());
        assertEquals(List.of("the column 'Do Not Email' looks like a refusal and is not read. Add a property refusal.<RecordPath> with the words that refuse, or name the column in Ignored Refusal "
                + "Columns"), errors());
        settings = settings(false, Map.of(), Set.of("do not email"));
        extract("email,marketing_consent,Do Not Email", "a@x.example,yes,true");
        assertEquals(List.of(), columns.unread());
    }

    @Test
    void aConfiguredColumnRefusesByItsOwnWords() {
        settings = settings(true, Map.of("/contactable", Set.of("no", "blocked")), Set.of());
        assertEquals(List.of(Evidence.Kind.WITHDRAWN), kinds(extract("email,contactable", "a@x.example,blocked")));
        assertEquals(List.of(Evidence.Kind.WITHDRAWN), kinds(extract("email,contactable", "a@x.example,no")));
        assertEquals(List.of(Evidence.Kind.NONE), kinds(extract("email,contactable", "a@x.example,yes")), "the words deny, so a yes permits");
        assertEquals(List.of(Evidence.Kind.UNCLEAR), kinds(extract("email,contactable", "a@x.example,sometimes")));
        settings = settings(true, Map.of("/mail_stop", Set.of("yes")), Set.of());
        assertEquals(List.of(Evidence.Kind.NONE), kinds(extract("email,mail_stop", "a@x.example,no")));
        assertEquals(List.of("mail_stop"), columns.names());
        extract("email", "a@x.example");
        assertEquals(List.of(), columns.names(), "a configured column that the file lacks is not read");
    }

    @Test
    void aRefusalInANestedRecordOrListIsRead() {
        final RecordSchema topic = new SimpleRecordSchema(List.of(new RecordField("unsubscribed", RecordFieldType.STRING.getDataType())));
        final DataType list = RecordFieldType.ARRAY.getArrayDataType(RecordFieldType.RECORD.getRecordDataType(topic));
        final RecordSchema schema = new SimpleRecordSchema(List.of(new RecordField("email", RecordFieldType.STRING.getDataType()), new RecordField("topics", list)));
        final Object[] topics = {new MapRecord(topic, Map.of("unsubscribed", "false")), new MapRecord(topic, Map.of("unsubscribed", "true"))};
        assertEquals(List.of(Evidence.Kind.WITHDRAWN), kinds(extract(new MapRecord(schema, Map.of("email", "a@x.example", "topics", topics)), false)));
        assertEquals(List.of("topics/unsubscribed"), columns.names());
        final Object[] harmless = {new MapRecord(topic, Map.of("unsubscribed", "false"))};
        assertEquals(List.of(Evidence.Kind.NONE), kinds(extract(new MapRecord(schema, Map.of("email", "a@x.example", "topics", harmless)), false)));
    }

    @Test
    void ofTheRefusalsInAListTheOneWithoutADateCountsThenTheLatest() {
        final RecordSchema topic = new SimpleRecordSchema(List.of(new RecordField("unsubscribed_at", RecordFieldType.STRING.getDataType())));
        final DataType list = RecordFieldType.ARRAY.getArrayDataType(RecordFieldType.RECORD.getRecordDataType(topic));
        final RecordSchema schema = new SimpleRecordSchema(List.of(new RecordField("email", RecordFieldType.STRING.getDataType()), new RecordField("topics", list)));
        final Object[] dated = {new MapRecord(topic, Map.of("unsubscribed_at", "2026-05-02")), new MapRecord(topic, Map.of("unsubscribed_at", "2026-05-01"))};
        assertEquals(Instant.parse("2026-05-02T00:00:00Z"), extract(new MapRecord(schema, Map.of("email", "a@x.example", "topics", dated)), false).getFirst().saidAt().start());
        final Object[] undated = {new MapRecord(topic, Map.of("unsubscribed_at", "2026-05-02")), new MapRecord(topic, Map.of("unsubscribed_at", "true"))};
        assertNull(extract(new MapRecord(schema, Map.of("email", "a@x.example", "topics", undated)), false).getFirst().saidAt());
    }

    @Test
    void aDoubtfulRecordGrantsNothingAndStillRefuses() {
        final RecordSchema schema = schema(HEADER + ",Do Not Email");
        assertEquals(List.of(), extract(record(schema, "1,crm,a@x.example,yes,2026-05-01,,,"), true));
        assertEquals(List.of(), extract(record(schema, "1,crm,a@x.example,perhaps,2026-05-01,,,"), true));
        assertEquals(List.of(Evidence.Kind.WITHDRAWN), kinds(extract(record(schema, "1,crm,a@x.example,no,2026-05-01,,,"), true)));
        assertEquals(List.of(Evidence.Kind.WITHDRAWN), kinds(extract(record(schema, "1,crm,a@x.example,yes,2026-05-01,,,true"), true)));
    }

    @Test
    void aRefusalWithoutAnAddressCountsForTheRecord() {
        final List<Evidence> evidence = extract(HEADER, "1,crm,,no,2026-05-01,,");
        assertEquals(List.of(Evidence.Kind.WITHDRAWN), kinds(evidence));
        assertNull(evidence.getFirst().address());
        assertEquals("1", evidence.getFirst().customerId());
        assertEquals(0, count("lost_refusals"));
        assertEquals(List.of(), extract(HEADER, "1,crm,,yes,2026-05-01,,"), "a consent needs an address");
        assertEquals(0, count("unreadable_addresses"));
    }

    @Test
    void aRefusalWithoutAnAddressAndAnIdIsLostAndSaid() {
        extract(HEADER, ",crm,,no,2026-05-01,,");
        extract(HEADER, "1,crm,not an address,no,2026-05-01,,");
        assertEquals(2, count("unreadable_addresses"));
        assertEquals(2, count("lost_refusals"));
        assertEquals(List.of("2 records refuse and have no valid address: records 7, 7. Correct the addresses, or unsubscribe these people by hand"), errors());
        extract(HEADER, "1,crm,not an address,yes,2026-05-01,,");
        assertEquals(3, count("unreadable_addresses"));
        assertEquals(2, count("lost_refusals"), "a consent that reaches nobody is no refusal");
    }

    @Test
    void aRefusalCountsForEachAddressOfAList() {
        final List<Evidence> evidence = extract(HEADER, "1,crm,a@x.example; B@x.example a@x.example @,no,2026-05-01,,");
        assertEquals(Arrays.asList(null, "a@x.example", "b@x.example"), evidence.stream().map(Evidence::address).toList());
        assertEquals(3, count("evidence"));
    }

    @Test
    void anIdThatIdentifiesNobodyIsCounted() {
        extract(HEADER, "#REF!,crm,a@x.example,no,2026-05-01,,");
        assertEquals(1, count("unbelieved_ids"));
        assertEquals(List.of("1 records have an id that identifies nobody, such as 0, n/a, #REF! or 9.91214E+15: their refusals count for their own addresses only"), report.warnings());
    }

    @Test
    void anIdWithoutASourceIsCountedAndADefaultSourceGivesOne() {
        extract(HEADER, "1,,a@x.example,no,2026-05-01,,");
        assertEquals(1, count("without_source"));
        assertEquals(1, report.warnings().size());
        extract(HEADER, ",,a@x.example,no,2026-05-01,,");
        assertEquals(1, count("without_source"), "without an id the source says nothing");
        defaultSource = DefaultSource.of(FieldPath.compile("/source"), "shop");
        assertEquals("shop", extract(HEADER, "1,,a@x.example,no,2026-05-01,,").getFirst().source());
        assertEquals(1, count("without_source"));
    }

    @Test
    void aDateThatCannotBeReadOrIsAheadIsCounted() {
        assertNull(extract(HEADER, "1,crm,a@x.example,yes,03/04/2026,,").getFirst().saidAt());
        assertEquals(1, count("unreadable_dates"));
        extract(HEADER, "1,crm,a@x.example,yes,n/a,,");
        assertEquals(1, count("unreadable_dates"), "a word for nothing is no date");
        extract(HEADER, "1,crm,a@x.example,yes,2206-01-01,,");
        assertEquals(1, count("future_dates"));
        extract(HEADER, "1,crm,a@x.example,,03/04/2026,,");
        assertEquals(1, count("unreadable_dates"), "the date of no word does not matter");
    }

    @Test
    void anExpiryThatCannotBeReadHasPassed() {
        assertEquals(Evidence.UNREADABLE_EXPIRY, extract(HEADER, "1,crm,a@x.example,yes,2026-05-01,soon,").getFirst().expiresAt());
        assertEquals(1, count("unreadable_expiries"));
        assertNull(extract(HEADER, "1,crm,a@x.example,yes,2026-05-01,,").getFirst().expiresAt());
        assertEquals(1, count("unreadable_expiries"));
    }

    @Test
    void aConsentWhoseRuleDoesNotHoldIsKeptWithItsConditionsAndCounted() {
        rules = List.of(RecordRule.compile("confirmed", "record.confirmed_at != null"));
        final Evidence refused = extract(HEADER + ",confirmed_at", "1,crm,a@x.example,yes,2026-05-01,,,").getFirst();
        assertFalse(refused.conditions().hold(AS_OF));
        assertEquals(1, count("refused_by_rule"));
        final Evidence held = extract(HEADER + ",confirmed_at", "1,crm,a@x.example,yes,2026-05-01,,,2026-05-02").getFirst();
        assertTrue(held.conditions().hold(AS_OF));
        assertEquals(1, count("refused_by_rule"));
    }

    @Test
    void aMessageShowsAtMostTenWordsAndNoValuesOfPeople() {
        final List<String> words = new ArrayList<>(IntStream.rangeClosed(10, 21).mapToObj(i -> "word " + i).toList());
        words.add("me@x.example");
        words.add("word 20");
        words.forEach(word -> extract(HEADER, "1,crm,a@x.example,%s,,,".formatted(word)));
        final String error = errors().getFirst();
        assertTrue(error.startsWith("14 records have unknown words on consent, and their consent does not count: 'word 20' (2), 'word 10' (1)"), error);
        assertTrue(error.contains("'word 18' (1) and 3 others."), error);
        assertFalse(error.contains("me@"), error);
    }

    @Test
    void aColumnOfManyUnknownWordsIsNotAboutConsent() {
        IntStream.range(0, 21).forEach(i -> extract("email,marketing_consent,Do Not Email,email_status", "a@x.example,c%d,r%d,s%d".formatted(i, i, i)));
        final List<String> errors = errors();
        assertEquals("Consent names a column with more than 20 different unknown words, in 21 records: the column is not about consent, and none of its words counts", errors.getFirst());
        assertTrue(errors.get(1).contains("in 21 records, and their consent does not count: more than 20 different ones. Add"), errors.get(1));
        assertTrue(errors.get(2).contains("in 21 records, and their consent does not count: more than 20 different ones. Add"), errors.get(2));
        assertEquals(63, count("unknown_words"));
    }

    @Test
    void theReportHasTheCountsOfTheLedgerToo() {
        extract(HEADER, "1,crm,a@x.example,no,2026-05-01,,");
        report.addNewEvidence(3);
        report.countWithdrawn();
        report.countErased();
        IntStream.rangeClosed(1, 12).forEach(report::countLostRefusal);
        assertEquals(3, count("new_evidence"));
        assertEquals(1, count("withdrawn"));
        assertEquals(1, count("erased"));
        assertEquals(1, report.recordsReceived());
        assertEquals(List.of("marketing_consent"), written().figures().get("consent_columns"));
        assertEquals(List.of(), written().figures().get("unread_refusal_columns"));
        assertEquals(List.of("12 records refuse and have no valid address: records 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and others. Correct the addresses, or unsubscribe these people by hand"), errors());
    }
}
