// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.profile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SourceProfileTest {

    private static String message(final String json) {
        return assertThrows(IllegalArgumentException.class, () -> SourceProfile.parse(json)).getMessage();
    }

    @Test
    void aPathAListAndAnObjectAreThreeFormsOfARule() {
        final SourceProfile profile = SourceProfile.parse("""
                {"name": "mine", "kind": "customer", "fields": {
                  "email": "/mail", "phone": ["/mobile", "/phone"], "birth_date": {"from": "/born", "type": "date", "format": "dd/MM/uuuu"}, "country": {"constant": "DE"}},
                 "refusals": {"do_not_email": "/no_mail", "unsubscribed": ["/left", "/gone"], "bounced": {"from": "/state", "refuses": ["dead"], "permits": ["alive"]}}}""");
        assertEquals(List.of("/mail"), profile.field("email").from());
        assertEquals(List.of("/mobile", "/phone"), profile.field("phone").from());
        assertEquals("dd/MM/uuuu", profile.field("birth_date").format());
        assertEquals("DE", profile.field("country").constant());
        assertEquals(List.of(), profile.field("city").from());
        assertEquals(List.of("/left", "/gone"), profile.refusals().get("unsubscribed").from());
        assertEquals(List.of("dead"), profile.refusals().get("bounced").refuses());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            {"kind": "customer", "fields": {}} ~ name
            {"name": "a b", "kind": "customer", "fields": {}} ~ name
            {"name": "x", "kind": "person", "fields": {}} ~ kind
            {"name": "x", "kind": "customer"} ~ fields
            {"name": "x", "kind": "customer", "fields": {}, "filds": {}} ~ filds
            {"name": "x", "kind": "customer", "fields": {"emial": "/a"}} ~ fields/emial
            {"name": "x", "kind": "customer", "fields": {"email": "a"}} ~ fields/email
            {"name": "x", "kind": "customer", "fields": {"email": "/a["}} ~ fields/email
            {"name": "x", "kind": "customer", "fields": {"email": {"form": "/a"}}} ~ form
            {"name": "x", "kind": "customer", "fields": {"email": {"from": []}}} ~ fields/email
            {"name": "x", "kind": "customer", "fields": {"email": "/a", "email": "/b"}} ~ email
            {"name": "x", "kind": "customer", "fields": {"birth_date": {"from": "/a", "format": "jj"}}} ~ fields/birth_date/format
            {"name": "x", "kind": "customer", "fields": {"marketing_consent": "/a"}} ~ fields/marketing_consent
            {"name": "x", "kind": "purchase", "fields": {"amount": {"from": "/a", "type": "minorUnits"}}} ~ currency
            {"name": "x", "kind": "customer", "records": "/a[0]", "fields": {}} ~ records
            {"name": "x", "kind": "customer", "fields": {}, "consent": {"from": "/opted_out", "granted": ["no"]}} ~ names a refusal
            {"name": "x", "kind": "customer", "fields": {}, "consent": {"from": "/a", "granted": ["yes"], "unknown": ["YES"]}} ~ consent/unknown
            {"name": "x", "kind": "customer", "fields": {}, "consent": {"granted": ["yes"]}} ~ consent/from
            {"name": "x", "kind": "purchase", "fields": {}, "consent": {"from": "/a"}} ~ consent
            {"name": "x", "kind": "customer", "fields": {}, "refusals": {"shirt_size": "/a"}} ~ refusals/shirt_size
            {"name": "x", "kind": "customer", "fields": {}, "refusals": {"bounced": {"from": "/a", "refuses": ["x"], "permits": ["X"]}}} ~ refusals/bounced/permits
            {"name": "x", "kind": "customer", "fields": {}, "markers": [{"from": "/a", "decision": "drop"}]} ~ markers/0/decision
            {"name": "x", "kind": "customer", "fields": {}, "markers": [{"from": "/a", "decision": "same", "values": ["x"]}]} ~ markers/0
            {"name": "x", "kind": "purchase", "fields": {}, "markers": [{"from": "/a", "decision": "erase"}]} ~ markers/0
            {"name": "x", "kind": "customer", "fields": {}, "fileNames": {"a*": {"marketing_consent": "yes"}}} ~ fileNames/a*/marketing_consent
            {"name": "x", "kind": "customer", "fields": {}, "fileNames": {"a*": {"shirt": "yes"}}} ~ fileNames/a*/shirt
            {"name": "x", "kind": "customer", "fields": {} ~ line 1
            """)
    void aFaultIsToldWithItsPlace(final String json, final String place) {
        final String message = message(json);
        assertTrue(message.contains(place), message);
    }

    @Test
    void theLineOfAnUnknownMemberIsTold() {
        assertTrue(message("{\"name\": \"x\",\n\"kind\": \"customer\",\n\"felds\": {}}").contains("line 3"));
    }

    @Test
    void theNameOfAFileStatesConstants() {
        final SourceProfile profile = SourceProfile.parse("""
                {"name": "x", "kind": "customer", "fields": {"email": "/a"},
                 "fileNames": {"subscribed_*.csv": {"marketing_consent": "granted"}, "*cleaned_(1)*": {"email_status": "cleaned"}}}""");
        assertEquals(ConsentRule.Constant.GRANTED, profile.forFile("subscribed_members.csv").consent().constant());
        assertSame(profile, profile.forFile("unsubscribed_members.csv"));
        assertSame(profile, profile.forFile(null));
        assertEquals("cleaned", profile.forFile("a cleaned_(1).csv").field("email_status").constant());
    }
}
