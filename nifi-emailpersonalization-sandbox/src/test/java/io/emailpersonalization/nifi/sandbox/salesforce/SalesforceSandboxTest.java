// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SalesforceSandboxTest {

    private static final String ROOT = "/services/data/v60.0/";

    private final SalesforceSandbox salesforce = SalesforceSandbox.start();
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void fill() {
        salesforce.object("Contact", Map.of("Id", "id", "LastName", "string", "IsDeleted", "boolean", "MasterRecordId", "reference", "SystemModstamp", "datetime",
                "Birthdate", "date", "Score__c", "double"));
        put("a", "Adams", "2026-01-01T09:30:00.000Z", "2000-01-01", 10);
        put("b", "O'Neill AND sons", "2026-01-02T09:30:00Z", "1990-01-01", 9);
        put("c", "Clark", "2026-01-03T10:30:00.000+01:00", null, 100);
    }

    private void put(final String id, final String name, final String changed, final String born, final int score) {
        salesforce.put("Contact", id, Reply.JSON.createObjectNode().put("LastName", name).put("SystemModstamp", changed).put("Birthdate", born).put("Score__c", score).toString());
    }

    @AfterEach
    void stop() {
        salesforce.close();
    }

    private HttpResponse<String> send(final HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> token(final String secret) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(salesforce.uri().resolve(SalesforceSandbox.TOKEN_PATH)).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials&client_id=%s&client_secret=%s".formatted(SalesforceSandbox.CLIENT_ID, secret))));
    }

    private HttpResponse<String> get(final String path) throws IOException, InterruptedException {
        final String token = Reply.JSON.readTree(token(SalesforceSandbox.CLIENT_SECRET).body()).path("access_token").asText();
        return send(HttpRequest.newBuilder(URI.create(salesforce.uri() + path)).header("Authorization", "Bearer " + token));
    }

    private HttpResponse<String> query(final String resource, final String soql) throws IOException, InterruptedException {
        return get(ROOT + resource + "?q=" + URLEncoder.encode(soql, StandardCharsets.UTF_8));
    }

    private List<String> ids(final String soql) throws IOException, InterruptedException {
        return Reply.JSON.readTree(query("query", soql).body()).path("records").findValuesAsText("Id");
    }

    /** Times are compared as instants, whatever their offsets. */
    @ParameterizedTest
    @CsvSource(delimiter = '>', quoteCharacter = '"', value = {
        "SELECT Id FROM Contact > [a, b, c]",
        "select id, lastname from contact > [a, b, c]",
        "SELECT Id FROM Contact WHERE SystemModstamp ge 2026-01-02T09:30:00Z > [b, c]",
        "SELECT Id FROM Contact WHERE SystemModstamp ge 2026-01-01T09:30:00.000+0000 AND SystemModstamp lt 2026-01-03T09:30:00Z > [a, b]",
        "SELECT Id FROM Contact WHERE ( LastName = 'adams' ) AND SystemModstamp lt 2026-11-30T00:00:00.123456789+01:00 > [a]",
        "SELECT Id FROM Contact WHERE Score__c lt 10 AND LastName = 'O\\'Neill AND sons' AND Birthdate != null > [b]",
        "SELECT Id FROM Contact WHERE Birthdate = null > [c]",
        "SELECT Id FROM Contact WHERE Birthdate != null AND Birthdate lt 1995-01-01 > [b]",
        "SELECT Id FROM Contact WHERE Score__c gt 9 ORDER BY Score__c DESC > [c, a]",
        "SELECT Id FROM Contact ORDER BY Birthdate LIMIT 2 > [c, b]"})
    void aQueryFindsWhatItsConditionsSay(final String soql, final String expected) throws IOException, InterruptedException {
        assertEquals(expected, ids(soql.replace(" ge ", " >= ").replace(" gt ", " > ").replace(" lt ", " < ")).toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '>', quoteCharacter = '"', value = {
        "SELECT FROM Contact > MALFORMED_QUERY",
        "SELECT Id FROM Contact WHERE LastName LIKE 'A%' > MALFORMED_QUERY",
        "SELECT Id FROM Contact WHERE LastName = 'A' OR LastName = 'B' > MALFORMED_QUERY",
        "SELECT Id, Nickname__c FROM Contact > INVALID_FIELD",
        "SELECT Id FROM Contact WHERE SystemModstamp = '2026-01-01T00:00:00Z' > INVALID_FIELD",
        "SELECT Id FROM Contact WHERE SystemModstamp = yesterday > INVALID_FIELD",
        "SELECT Id FROM Pet > INVALID_TYPE"})
    void whatTheSandboxDoesNotUnderstandIsRefusedAndNeverGuessed(final String soql, final String code) throws IOException, InterruptedException {
        final HttpResponse<String> answer = query("query", soql);
        assertEquals(400, answer.statusCode());
        assertEquals(code, Reply.JSON.readTree(answer.body()).at("/0/errorCode").asText());
    }

    @Test
    void deletedAndMergedRecordsAreFoundByQueryAllOnlyAndCountAsChanged() throws IOException, InterruptedException {
        salesforce.delete("Contact", "a");
        salesforce.merge("Contact", "b", "c");
        assertEquals(List.of("c"), ids("SELECT Id FROM Contact"));
        final JsonNode all = Reply.JSON.readTree(query("queryAll", "SELECT Id, IsDeleted, MasterRecordId FROM Contact WHERE SystemModstamp > 2026-02-01T00:00:00Z").body()).path("records");
        assertEquals(List.of("a", "b"), all.findValuesAsText("Id"));
        assertEquals(List.of("true", "true"), all.findValuesAsText("IsDeleted"));
        assertEquals("c", all.get(1).path("MasterRecordId").asText());
    }

    @Test
    void aResultStaysAsItWasWhileItsPagesAreRead() throws IOException, InterruptedException {
        salesforce.setPageSize(2);
        final JsonNode first = Reply.JSON.readTree(query("query", "SELECT Id, SystemModstamp FROM Contact").body());
        assertEquals(3, first.path("totalSize").asInt());
        assertFalse(first.path("done").asBoolean());
        assertEquals("2026-01-01T09:30:00.000+0000", first.at("/records/0/SystemModstamp").asText());
        assertEquals(ROOT + "sobjects/Contact/a", first.at("/records/0/attributes/url").asText());
        salesforce.delete("Contact", "c");
        final JsonNode last = Reply.JSON.readTree(get(first.path("nextRecordsUrl").asText()).body());
        assertEquals(List.of("c"), last.path("records").findValuesAsText("Id"));
        assertTrue(last.path("done").asBoolean() && !last.has("nextRecordsUrl"));
        assertEquals(400, get(ROOT + "query/01gD00000009999IAW-2").statusCode());
    }

    @Test
    void theDescriptionHasTheTypesThatAReaderNeeds() throws IOException, InterruptedException {
        final JsonNode fields = Reply.JSON.readTree(get(ROOT + "sobjects/Contact/describe?maxRecords=1").body()).path("fields");
        fields.forEach(field -> assertEquals(Map.of("Id", "tns:ID", "MasterRecordId", "tns:ID", "LastName", "xsd:string", "IsDeleted", "xsd:boolean", "SystemModstamp", "xsd:dateTime", "Birthdate",
                "xsd:date", "Score__c", "xsd:double").get(field.path("name").asText()), field.path("soapType").asText()));
        assertEquals(7, fields.size());
        assertEquals(404, get(ROOT + "sobjects/Pet/describe").statusCode());
        assertEquals(404, get(ROOT + "limits").statusCode());
    }

    @Test
    void withoutATokenAndAtALimitNothingIsAnswered() throws IOException, InterruptedException {
        assertEquals(401, send(HttpRequest.newBuilder(URI.create(salesforce.uri() + ROOT + "query?q=x"))).statusCode());
        assertEquals(400, token("wrong").statusCode());
        assertFalse(Reply.JSON.readTree(token(SalesforceSandbox.CLIENT_SECRET).body()).has("expires_in"), "as at Salesforce");
        assertEquals(1, salesforce.issuedTokens());
        salesforce.inject(Fault.of(Fault.Kind.TOO_MANY_REQUESTS, 1).on("GET", "/query"));
        final HttpResponse<String> refused = query("query", "SELECT Id FROM Contact");
        assertEquals(403, refused.statusCode());
        assertTrue(refused.body().contains("REQUEST_LIMIT_EXCEEDED"));
        assertEquals(List.of(401, 403), salesforce.requests().stream().map(request -> request.status()).toList());
    }
}
