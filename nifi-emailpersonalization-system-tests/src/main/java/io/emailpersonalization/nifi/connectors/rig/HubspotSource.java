// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.connectors.rig;

import io.emailpersonalization.nifi.sandbox.LoopbackCertificate;
import io.emailpersonalization.nifi.sandbox.esp.Fault;
import io.emailpersonalization.nifi.sandbox.hubspot.HubspotSandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The sandbox of HubSpot with contacts on three pages of a search. GetHubSpot knows only {@code https://api.hubapi.com}: NiFi gets a proxy that leads there to the sandbox, and a certificate for that
 * name which it trusts. The answer with the second page is held.
 */
final class HubspotSource implements Source {

    private static final String HOST = "api.hubapi.com";
    private static final int CONTACTS = 250;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final LoopbackCertificate certificate;
    private final HubspotSandbox hubspot;
    private final ConnectRelay relay;
    private final Set<String> records = new TreeSet<>();

    /** @param folder for the certificate */
    HubspotSource(final Path folder) {
        certificate = LoopbackCertificate.make(folder, "dns:" + HOST);
        hubspot = HubspotSandbox.start(certificate.context());
        relay = new ConnectRelay(HOST, hubspot.uri().getPort());
        final Instant changed = Instant.now().minus(Duration.ofDays(1));
        for (long id = 1; id <= CONTACTS; id++) {
            hubspot.contact(id, Map.of("email", "c%d@example.com".formatted(id), "firstname", "Zoë", "lastname", "O'Neill " + id, "createdate", changed.toString(), "lastmodifieddate",
                    changed.plusSeconds(id).toString()));
            records.add("customer " + id);
        }
        hubspot.inject(Fault.of(Fault.Kind.HOLD_AFTER_EFFECT, 1).on("POST", "/search").after(1));
    }

    @Override
    public Set<String> records() {
        return records;
    }

    @Override
    public Map<String, Map<String, String>> parameters() {
        return Map.of("HubSpot Connections", Map.of("HubSpot Access Token", HubspotSandbox.PRIVATE_APP_TOKEN), "HubSpot Environment", Map.of("HubSpot Schedule", "1 sec", "HubSpot Incremental Delay",
                "1 sec"));
    }

    @Override
    public List<String> jvmOptions() {
        return List.of("-Dhttps.proxyHost=127.0.0.1", "-Dhttps.proxyPort=" + relay.port(), "-Dhttp.nonProxyHosts=localhost|127.*", "-Djavax.net.ssl.trustStore=" + certificate.file(),
                "-Djavax.net.ssl.trustStorePassword=" + LoopbackCertificate.PASSWORD, "-Djavax.net.ssl.trustStoreType=PKCS12");
    }

    @Override
    public void awaitMiddle(final RunningPart part) {
        part.await("the second page of contacts to be asked for", () -> hubspot.awaitHeld(LIMIT));
    }

    @Override
    public void afterKill() {
        hubspot.clearFaults();
    }

    @Override
    public void close() {
        relay.close();
        hubspot.close();
    }
}
