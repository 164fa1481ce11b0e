// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.merge;

import io.emailpersonalization.nifi.record.field.FieldPath;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Which value of each field survives. */
class SurvivorshipTest {

    private static final RecordSchema SCHEMA = schema("name", "phone", "street", "city", "country", "total");
    private static final FieldPath STREET = FieldPath.compile("/street");
    private static final FieldPath CITY = FieldPath.compile("/city");
    private static final FieldPath COUNTRY = FieldPath.compile("/country");
    private static final FieldPath TOTAL = FieldPath.compile("/total");
    private static final FieldPath PHONE = FieldPath.compile("/phone");
    private static final List<List<FieldPath>> ADDRESS = List.of(List.of(STREET, CITY, COUNTRY));

    private static RecordSchema schema(final String... names) {
        return new SimpleRecordSchema(Stream.of(names).map(name -> new RecordField(name, RecordFieldType.STRING.getDataType())).toList());
    }

    private static Member member(final String key, final String source, final String... namesAndValues) {
        final Map<String, Object> values = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new Member(key, source, new MapRecord(SCHEMA, values));
    }

    private static SurvivorshipRule rule(final String text) {
        return SurvivorshipRule.of(text).orElseThrow();
    }

    private static Record merge(final Survivorship survivorship, final Map<FieldPath, Record> chosen, final Member... members) {
        final Survivorship.Merge merge = survivorship.begin(SCHEMA);
        for (final Member member : members) {
            merge.accept(member);
        }
        return merge.finish(chosen);
    }

    private static Record merge(final Survivorship survivorship, final Member... members) {
        return merge(survivorship, Map.of(), members);
    }

    private static List<Object> values(final Record record, final String... names) {
        final List<Object> values = new ArrayList<>();
        for (final String name : names) {
            values.add(record.getValue(name));
        }
        return values;
    }

    @Test
    void theMostRecentValueOfEachFieldSurvives() {
        final Record golden = merge(new Survivorship(Map.of(), List.of()), member("1", "crm", "name", "Ada"), member("2", "shop", "name", "Ad", "phone", "12"));
        assertEquals(List.of("Ada", "12"), values(golden, "name", "phone"));
        assertNull(golden.getValue("city"));
    }

    @Test
    void fieldsThatTheSchemaLacksSurviveToo() {
        final Record golden = merge(new Survivorship(Map.of(), List.of()), new Member("1", "crm", new MapRecord(schema("name", "score"), new HashMap<>(Map.of("name", "Ada")))),
                new Member("2", "crm", new MapRecord(schema("name", "score"), new HashMap<>(Map.of("name", "Ad", "score", "7")))),
                new Member("3", "crm", new MapRecord(schema("name", "score"), new HashMap<>(Map.of("score", "8")))));
        assertEquals(List.of("Ada", "7"), values(golden, "name", "score"));
    }

    @Test
    void anAddressIsNeverCombinedFromTwo() {
        final Survivorship survivorship = new Survivorship(Map.of(), ADDRESS);
        final Record golden = merge(survivorship, member("1", "crm", "city", "Ulm"), member("2", "shop", "street", "Lindenweg 4", "city", "Jena", "country", "DE"));
        assertEquals(List.of("Lindenweg 4", "Jena", "DE"), values(golden, "street", "city", "country"));
        final Record newer = merge(survivorship, member("1", "crm", "street", "Am Markt 1", "city", "Ulm"), member("2", "shop", "street", "Lindenweg 4", "city", "Jena", "country", "DE"));
        assertEquals(List.of("Am Markt 1", "Ulm"), values(newer, "street", "city"));
        assertNull(newer.getValue("country"), "the country of the other address does not fit");
        final Record none = merge(survivorship, member("1", "crm", "name", "Ada"), member("2", "crm", "country", "DE"));
        assertEquals("DE", none.getValue("country"));
    }

    @Test
    void aRuleChoosesTheRecordOfAGroup() {
        final Survivorship bySource = new Survivorship(Map.of(CITY, rule("source priority: shop, crm")), ADDRESS);
        final Member crm = member("1", "crm", "street", "Am Markt 1", "city", "Ulm");
        final Member shop = member("2", "shop", "street", "Weg 4", "city", "Jena");
        assertEquals(List.of("Weg 4", "Jena"), values(merge(bySource, crm, shop), "street", "city"));
        assertEquals(List.of("Weg 4", "Jena"), values(merge(bySource, shop, crm), "street", "city"));
        final Survivorship longest = new Survivorship(Map.of(STREET, rule("most complete")), ADDRESS);
        assertEquals(List.of("Am Markt 1", "Ulm"), values(merge(longest, shop, crm), "street", "city"));
        assertEquals(Optional.of(rule("most complete")), longest.ruleOf(ADDRESS.getFirst()));
        assertEquals(Optional.empty(), new Survivorship(Map.of(STREET, rule("maximum")), ADDRESS).ruleOf(ADDRESS.getFirst()));
    }

    @Test
    void aGroupMayBeChosenElsewhere() {
        final Record chosen = member("9", "erp", "street", "Neu 1", "city", "Bonn").record();
        final Record golden = merge(new Survivorship(Map.of(), ADDRESS), Map.of(STREET, chosen), member("1", "crm", "street", "Am Markt 1", "city", "Ulm", "country", "DE"));
        assertEquals(List.of("Neu 1", "Bonn"), values(golden, "street", "city"));
        assertNull(golden.getValue("country"));
    }

    @Test
    void aSumCountsEachSourceRecordOnce() {
        final Survivorship survivorship = new Survivorship(Map.of(TOTAL, rule("sum")), List.of());
        final Record golden = merge(survivorship, member("1", "crm", "total", "10"), member("1", "crm", "total", "7"), member("2", "shop", "total", "5"), member("3", "shop"));
        assertEquals("15", golden.getValue("total"));
        assertTrue(survivorship.sums("total"));
        assertFalse(survivorship.sums("name"));
        assertTrue(new Survivorship(Map.of(FieldPath.compile("/stats/total"), rule("sum")), List.of()).sums("stats"));
        assertFalse(new Survivorship(Map.of(TOTAL, rule("maximum")), List.of()).sums("total"));
    }

    @Test
    void aTrustedSourceComesBeforeAMoreRecentOne() {
        final Survivorship survivorship = new Survivorship(Map.of(PHONE, rule("source priority: crm, shop")), List.of());
        assertEquals("1", merge(survivorship, member("3", "web", "phone", "3"), member("2", "shop", "phone", "2"), member("1", "CRM", "phone", "1")).getValue("phone"));
        assertEquals("2", merge(survivorship, member("2", "shop", "phone", "2"), member("3", "shop", "phone", "3")).getValue("phone"));
        assertEquals("3", merge(survivorship, member("2", "shop"), member("3", null, "phone", "3")).getValue("phone"));
    }

    @Test
    void ruleOfAFieldInAGroupThatChoosesNoRecordKeepsItsOwnValue() {
        final Survivorship survivorship = new Survivorship(Map.of(COUNTRY, rule("maximum")), ADDRESS);
        final Record golden = merge(survivorship, member("1", "crm", "street", "Am Markt 1", "city", "Ulm", "country", "AT"), member("2", "shop", "country", "DE"));
        assertEquals(List.of("Am Markt 1", "Ulm", "DE"), values(golden, "street", "city", "country"));
    }

    @Test
    void aSchemaMayChangeFromPersonToPerson() {
        final Survivorship survivorship = new Survivorship(Map.of(), List.of());
        assertEquals("Ada", merge(survivorship, member("1", "crm", "name", "Ada")).getValue("name"));
        final RecordSchema other = schema("city");
        final Survivorship.Merge merge = survivorship.begin(other);
        merge.accept(new Member("1", "crm", new MapRecord(other, new HashMap<>(Map.of("city", "Ulm")))));
        assertEquals("Ulm", merge.finish(Map.of()).getValue("city"));
    }
}
