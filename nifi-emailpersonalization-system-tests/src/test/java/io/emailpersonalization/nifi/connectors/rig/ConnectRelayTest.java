// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.connectors.rig;

import io.emailpersonalization.nifi.sandbox.LoopbackCertificate;
import io.emailpersonalization.nifi.sandbox.hubspot.HubspotSandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ConnectRelayTest {

    private static final String SEARCH = "/crm/v3/objects/contacts/search";

    @TempDir
    private Path folder;

    /** What GetHubSpot does: it connects to the name of the vendor, and trusts the certificate for it. */
    @Test
    void theNameOfTheVendorLeadsToTheSandboxAndNoOtherNameAnywhere() throws IOException, InterruptedException {
        final LoopbackCertificate certificate = LoopbackCertificate.make(folder, "dns:api.hubapi.com");
        try (HubspotSandbox hubspot = HubspotSandbox.start(certificate.context()); ConnectRelay relay = new ConnectRelay("api.hubapi.com", hubspot.uri().getPort());
             HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(certificate.context())
                     .proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", relay.port()))).build()) {
            hubspot.contact(7, Map.of("email", "c@example.com"));
            for (int i = 0; i < 2; i++) {
                final HttpResponse<String> found = client.send(search("api.hubapi.com"), HttpResponse.BodyHandlers.ofString());
                assertEquals(200, found.statusCode());
                assertTrue(found.body().contains("\"total\":1"), found.body());
            }
            assertThrows(IOException.class, () -> client.send(search("api.example.com"), HttpResponse.BodyHandlers.ofString()));
        }
    }

    private static HttpRequest search(final String host) {
        return HttpRequest.newBuilder(URI.create("https://" + host + SEARCH)).header("Authorization", "Bearer " + HubspotSandbox.PRIVATE_APP_TOKEN).POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
    }
}
