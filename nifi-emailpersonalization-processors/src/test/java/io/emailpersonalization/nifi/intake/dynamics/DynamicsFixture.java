// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.dynamics;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.dynamics.DataverseSandbox;
import io.emailpersonalization.nifi.testing.Services;
import io.emailpersonalization.nifi.testing.StockTokenProvider;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.state.Scope;
import org.apache.nifi.util.LogMessage;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** QueryDynamicsRecord against the sandbox of Dataverse, with NiFi's own token provider and writer. */
final class DynamicsFixture implements AutoCloseable {

    /** Columns of contacts, with the types of the real metadata. */
    private static final Map<String, String> CONTACT = new TreeMap<>(Map.of("emailaddress1", "Edm.String", "lastname", "Edm.String", "birthdate", "Edm.Date", "donotbulkemail", "Edm.Boolean",
            "statecode", "Edm.Int32", "aging30", "Edm.Decimal", "address1_latitude", "Edm.Double", "modifiedon", "Edm.DateTimeOffset", "versionnumber", "Edm.Int64",
            "_parentcustomerid_value", "Edm.Guid"));

    private final DataverseSandbox dataverse = DataverseSandbox.start().table("accounts", "account", "accountid", Map.of("name", "Edm.String")).table("contacts", "contact", "contactid", CONTACT);
    private TestRunner runner;
    private int errorsBefore;
    private int warningsBefore;

    DynamicsFixture() {
        restart(Map.of());
    }

    DataverseSandbox dataverse() {
        return dataverse;
    }

    TestRunner runner() {
        return runner;
    }

    /** Starts the processor anew, as another primary node does, with a state. */
    void restart(final Map<String, String> state) {
        runner = TestRunners.newTestRunner(QueryDynamicsRecord.class);
        Services.jsonWriter(runner);
        try {
            StockTokenProvider.add(runner, "token", dataverse.tokenUri().toString(), DataverseSandbox.CLIENT_ID, DataverseSandbox.CLIENT_SECRET, "client_credentials",
                    Map.of("scope", "https://contoso.crm4.dynamics.com/.default"));
            runner.getStateManager().setState(state, Scope.CLUSTER);
        } catch (final Exception e) {
            throw new IllegalStateException(e);
        }
        runner.setProperty("Access Token Provider", "token");
        runner.setProperty("Environment URL", dataverse.uri().toString());
        runner.setProperty("Entity Set", "contacts");
        runner.setProperty("Columns", "emailaddress1, lastname, donotbulkemail, statecode, _parentcustomerid_value");
        runner.setProperty("Page Size", "10");
    }

    static String id(final int number) {
        return "00000000-0000-0000-0000-%012d".formatted(number);
    }

    void contact(final int number) {
        contact(number, "p%d@example.com".formatted(number));
    }

    void contact(final int number, final String email) {
        dataverse.put("contacts", id(number), """
                {"emailaddress1": "%s", "lastname": "Adams", "birthdate": "1990-05-01", "donotbulkemail": true, "statecode": 0, "statecode@OData.Community.Display.V1.FormattedValue": "Active",
                 "aging30": 12.5000, "address1_latitude": 51.050407, "modifiedon": "2026-11-20T10:00:00Z", "versionnumber": 900001, "_parentcustomerid_value": "%s",
                 "_parentcustomerid_value@OData.Community.Display.V1.FormattedValue": "Contoso", "_parentcustomerid_value@Microsoft.Dynamics.CRM.lookuplogicalname": "account"}"""
                .formatted(email, id(9)));
    }

    void contacts(final int count) {
        for (int i = 1; i <= count; i++) {
            contact(i);
        }
    }

    /** Triggers the processor once; returns the records since the last call. */
    List<JsonNode> run() {
        runner.clearTransferState();
        errorsBefore = runner.getLogger().getErrorMessages().size();
        warningsBefore = runner.getLogger().getWarnMessages().size();
        runner.run(1, true, true);
        return Services.records(runner, "success");
    }

    static List<String> ids(final List<JsonNode> records) {
        return records.stream().map(record -> record.get("contactid").asText().substring(24).replaceFirst("^0+", "")).toList();
    }

    Map<String, String> state() {
        try {
            return runner.getStateManager().getState(Scope.CLUSTER).toMap();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The errors of the last run. */
    List<String> errors() {
        return messages(runner.getLogger().getErrorMessages(), errorsBefore);
    }

    /** The warnings of the last run. */
    List<String> warnings() {
        return messages(runner.getLogger().getWarnMessages(), warningsBefore);
    }

    private static List<String> messages(final List<LogMessage> messages, final int before) {
        return messages.stream().skip(before).map(message -> {
            String text = message.getMsg();
            for (final Object argument : message.getArgs()) {
                text = text.contains("{}") ? text.replaceFirst("\\{}", java.util.regex.Matcher.quoteReplacement(String.valueOf(argument))) : text;
            }
            return text.replaceFirst("^\\S+\\[id=\\S+] ", "");
        }).toList();
    }

    List<ConfigVerificationResult> verify() {
        return ((QueryDynamicsRecord) runner.getProcessor()).verify(runner.getProcessContext(), runner.getLogger(), Map.of());
    }

    @Override
    public void close() {
        dataverse.close();
    }
}
