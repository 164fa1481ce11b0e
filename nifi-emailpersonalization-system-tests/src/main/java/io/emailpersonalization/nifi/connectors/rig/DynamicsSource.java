// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.connectors.rig;

import io.emailpersonalization.nifi.sandbox.dynamics.DataverseSandbox;
import io.emailpersonalization.nifi.sandbox.esp.Fault;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The sandbox of Dataverse with contacts on four pages. The answer with the second page is held. ConnectorsIT covers it. */
final class DynamicsSource implements Source {

    private static final String CONTACTS = "contacts";
    private static final int ROWS = 160;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final DataverseSandbox dataverse;
    private final Set<String> records = new TreeSet<>();

    DynamicsSource() {
        final Map<String, String> columns = new TreeMap<>();
        List.of("firstname", "lastname", "fullname", "emailaddress1", "mobilephone", "telephone1", "address1_line1", "address1_city", "address1_postalcode", "address1_country")
                .forEach(text -> columns.put(text, "Edm.String"));
        List.of("donotemail", "donotbulkemail", "donotsendmm").forEach(flag -> columns.put(flag, "Edm.Boolean"));
        List.of("createdon", "modifiedon").forEach(time -> columns.put(time, "Edm.DateTimeOffset"));
        columns.putAll(Map.of("birthdate", "Edm.Date", "statecode", "Edm.Int32", "_masterid_value", "Edm.Guid"));
        dataverse = DataverseSandbox.start().table(CONTACTS, "contact", "contactid", columns);
        for (int i = 1; i <= ROWS; i++) {
            final String id = "00000000-0000-0000-0000-%012d".formatted(i);
            dataverse.put(CONTACTS, id, "{\"lastname\": \"O'Neill %d\", \"emailaddress1\": \"d%d@example.com\", \"donotemail\": %b}".formatted(i, i, i % 7 == 0));
            records.add("customer " + id);
        }
        dataverse.inject(Fault.of(Fault.Kind.HOLD_AFTER_EFFECT, 1).on("GET", "/" + CONTACTS).after(1));
    }

    @Override
    public Set<String> records() {
        return records;
    }

    @Override
    public Map<String, Map<String, String>> parameters() {
        return Map.of("Dynamics Connections", Map.of("Dynamics URL", dataverse.uri().toString(), "Dynamics Token URL", dataverse.tokenUri().toString(), "Dynamics Client ID",
                DataverseSandbox.CLIENT_ID, "Dynamics Client Secret", DataverseSandbox.CLIENT_SECRET), "Dynamics Environment", Map.of("Dynamics Schedule", "1 sec", "Dynamics Page Size", "50"));
    }

    @Override
    public void awaitMiddle(final RunningPart part) {
        part.await("the second page of contacts to be asked for", () -> dataverse.awaitHeld(LIMIT));
    }

    @Override
    public void afterKill() {
        dataverse.clearFaults();
    }

    @Override
    public void close() {
        dataverse.close();
    }
}
