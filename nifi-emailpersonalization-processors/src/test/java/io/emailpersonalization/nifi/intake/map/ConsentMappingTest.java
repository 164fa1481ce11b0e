// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.map;

import io.emailpersonalization.nifi.intake.profile.RefusalRule;
import io.emailpersonalization.nifi.intake.profile.SourceProfile;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

class ConsentMappingTest {

    private static final RecordSchema SCHEMA = new SimpleRecordSchema(Stream.of("state", "marketing_consent", "on", "off", "consent_at")
            .map(name -> new RecordField(name, RecordFieldType.STRING.getDataType())).toList());
    private static final String RULE = "\"from\": \"/state\", \"granted\": [\"subscribed\", \"Opted-In\"], \"pending\": [\"waiting\"], \"withdrawn\": [\"gone\"], "
            + "\"unknown\": [\"not_asked\", \"no\"], \"grantedAt\": \"/on\", \"withdrawnAt\": \"/off\"";

    private final MappingCounts counts = new MappingCounts();

    private static ConsentMapping mapping(final String rule) {
        return new ConsentMapping(SourceProfile.parse("{\"name\": \"x\", \"kind\": \"customer\", \"fields\": {}, \"consent\": {" + rule + "}}").consent(), new SourceFields(SCHEMA, List.of()));
    }

    private static Record record(final String... values) {
        final Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < values.length; i += 2) {
            map.put(values[i], values[i + 1]);
        }
        return new MapRecord(SCHEMA, map);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "null", value = {"subscribed,granted", "SUBSCRIBED ,granted", "opted in,granted", "waiting,pending", "gone,withdrawn", "not-asked,unknown", "no,unknown",
        "unsubscribed,withdrawn", "perhaps,perhaps", "yes,unclear yes", "true,unclear true", "'',null", "null,null"})
    void wordsOfTheProfileGrantAndNoOthersDo(final String word, final String expected) {
        assertEquals(expected, mapping(RULE).read(record("state", word), false, counts).word());
    }

    @Test
    void usualWordsCountWhereTheProfileSaysSo() {
        final ConsentMapping usual = mapping("\"from\": \"/state\", \"usualWords\": true");
        assertEquals("granted", usual.read(record("state", "ja"), false, counts).word());
        assertEquals("withdrawn", usual.read(record("state", "nein"), false, counts).word());
        assertEquals("vielleicht", usual.read(record("state", "vielleicht"), false, counts).word());
    }

    @Test
    void eachWordHasItsOwnTime() {
        final ConsentMapping consent = mapping(RULE);
        assertEquals("2026-01-01", consent.read(record("state", "subscribed", "on", "2026-01-01", "off", "2026-02-02"), false, counts).at());
        assertEquals("2026-02-02", consent.read(record("state", "gone", "on", "2026-01-01", "off", "2026-02-02"), false, counts).at());
        assertNull(consent.read(record("state", "gone", "on", "2026-01-01"), false, counts).at(), "the time of the opt-in is not that of the refusal");
        assertNull(consent.read(record("state", "not_asked", "on", "2026-01-01"), false, counts).at());
        assertEquals("2026-03-03", consent.read(record("state", "gone", "consent_at", "2026-03-03"), false, counts).at());
        assertEquals("soon", consent.read(record("state", "subscribed", "on", "soon"), false, counts).at(), "UpdateConsentLedger counts it");
    }

    @Test
    void aDoubtfulRecordGrantsNothingAndStillRefuses() {
        final ConsentMapping consent = mapping(RULE);
        assertEquals("unclear", consent.read(record("state", "subscribed"), true, counts).word());
        assertEquals("unclear", consent.read(record("state", "waiting"), true, counts).word());
        assertEquals("withdrawn", consent.read(record("state", "gone"), true, counts).word());
    }

    @Test
    void aFieldWithTheNameOfTheTargetCountsLastAndItsRefusalAlways() {
        final ConsentMapping consent = mapping(RULE);
        assertEquals("granted", consent.read(record("marketing_consent", "yes"), false, counts).word());
        assertEquals("unknown", consent.read(record("state", "not_asked", "marketing_consent", "yes"), false, counts).word());
        assertEquals("withdrawn", consent.read(record("state", "subscribed", "marketing_consent", "no"), false, counts).word());
    }

    @Test
    void aConstantCountsWhereNoFieldHasAWord() {
        final ConsentMapping consent = mapping(RULE + ", \"constant\": \"granted\"");
        assertEquals("granted", consent.read(record("on", "2026-01-01"), false, counts).word());
        assertEquals("2026-01-01", consent.read(record("on", "2026-01-01"), false, counts).at());
        assertEquals("withdrawn", consent.read(record("state", "gone"), false, counts).word());
    }

    @Test
    void refusalsAreTrueFalseOrTheWordOfTheSource() {
        final RefusalMapping refusal = new RefusalMapping("do_not_email", new RefusalRule(List.of("/state"), List.of("Do Not Allow"), List.of("Allow")), new SourceFields(SCHEMA, List.of()));
        assertEquals("true", refusal.read(record("state", "do not allow")));
        assertEquals("false", refusal.read(record("state", "Allow")));
        assertEquals("perhaps", refusal.read(record("state", "perhaps")));
        assertEquals("2026-01-01", refusal.read(record("state", "2026-01-01")));
        assertNull(refusal.read(record("state", "")));
    }
}
