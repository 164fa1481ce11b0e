// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.Ports;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import io.emailpersonalization.nifi.sandbox.hubspot.HubspotSandbox;
import io.emailpersonalization.nifi.sandbox.salesforce.SalesforceSandbox;
import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The sandbox's command line. */
class SandboxMainTest {

    private static Process start(final String... arguments) throws IOException {
        final List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", System.getProperty("java.class.path"),
                SandboxMain.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static List<String> run(final int code, final String... arguments) throws IOException, InterruptedException {
        final Process process = start(arguments);
        final List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        assertEquals(code, process.waitFor());
        return lines;
    }

    @Test
    void aPortInUseIsOneLine() throws IOException, InterruptedException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertEquals(List.of("The port %d is in use: end what uses it, or choose another with --port N.".formatted(other.getLocalPort())), run(1, "--port", String.valueOf(other.getLocalPort())));
        }
    }

    @Test
    void aWrongOptionIsOneLine() throws IOException, InterruptedException {
        assertEquals(List.of("The option --prot is unknown or its value wrong. ./run sandbox --help lists all."), run(2, "--prot", "8095"));
        assertEquals(List.of("The option --port is unknown or its value wrong. ./run sandbox --help lists all."), run(2, "--port", "70000"));
        assertEquals(List.of("The option --vendor is unknown or its value wrong. ./run sandbox --help lists all."), run(2, "--vendor", "Hubspot"));
        assertEquals(List.of("The option --state is for --vendor mailchimp, brevo and hubspot-email: the other sandboxes begin with the people of the samples."),
                run(2, "--vendor", "hubspot", "--state", "file"));
    }

    /** Returns the values that a sandbox prints, by their names. */
    private static Map<String, String> guide(final Process process, final int values) throws IOException {
        final BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        output.readLine();
        final Map<String, String> guide = new HashMap<>();
        for (int i = 0; i < values; i++) {
            final String[] words = output.readLine().strip().split(" {2,}", 2);
            guide.put(words[0], words[1]);
        }
        return guide;
    }

    private static JsonNode send(final HttpRequest request) throws IOException, InterruptedException {
        return Reply.JSON.readTree(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
    }

    private static HttpRequest token(final String address, final String form) {
        return HttpRequest.newBuilder(URI.create(address)).header("Content-Type", "application/x-www-form-urlencoded").POST(HttpRequest.BodyPublishers.ofString(form)).build();
    }

    private static HttpRequest get(final String address, final String token) {
        return HttpRequest.newBuilder(URI.create(address)).header("Authorization", "Bearer " + token).build();
    }

    @Test
    void theSandboxOfBrevoHasAnAudience() throws IOException, InterruptedException {
        final Process process = start("--vendor", "brevo", "--port", Integer.toString(Ports.free()));
        try {
            final String[] words = guide(process, 1).get("Brevo API").split("[ ,]+");
            final JsonNode list = send(HttpRequest.newBuilder(URI.create(words[0] + "/contacts/lists/" + words[words.length - 1])).header("api-key", words[3]).build());
            assertEquals(12, list.path("id").asInt(), list.toString());
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void theMarketingSandboxOfHubspotHasAList() throws IOException, InterruptedException {
        final Process process = start("--vendor", "hubspot-email", "--port", Integer.toString(Ports.free()));
        try {
            final String[] words = guide(process, 1).get("HubSpot API").split("[ ,]+");
            assertEquals("12", send(get(words[0] + "/crm/v3/lists/" + words[words.length - 1], words[3])).at("/list/listId").asText());
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void theSandboxOfHubspotHasThePeopleOfTheSamples() throws IOException, InterruptedException {
        final Process process = start("--vendor", "hubspot", "--port", Integer.toString(Ports.free()));
        try {
            final Map<String, String> guide = guide(process, 4);
            final String url = guide.get("HubSpot API URL");
            final String token = send(token(url + HubspotSandbox.TOKEN_PATH, "grant_type=refresh_token&client_id=%s&client_secret=%s&refresh_token=%s".formatted(guide.get("HubSpot Client ID"),
                    guide.get("HubSpot Client Secret"), guide.get("HubSpot Refresh Token")))).path("access_token").asText();
            final JsonNode contacts = send(get(url + "/crm/v3/objects/contacts?limit=100&properties=email,lastname", token)).path("results");
            assertEquals(49, contacts.size());
            assertEquals("ada.okafor@example.com", contacts.get(0).at("/properties/email").asText());
            assertEquals("5017", send(get(url + "/crm/v3/objects/contacts?archived=true", token)).at("/results/0/id").asText());
            assertEquals("5000", send(get(url + "/crm/v3/objects/deals?associations=contacts", token)).at("/results/0/associations/contacts/results/0/id").asText());
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void theSandboxOfDataverseHasThePeopleOfTheSamples() throws IOException, InterruptedException {
        final Process process = start("--vendor", "dataverse", "--port", Integer.toString(Ports.free()));
        try {
            final Map<String, String> guide = guide(process, 4);
            final String token = send(token(guide.get("Dynamics Token URL"), "grant_type=client_credentials&client_id=%s&client_secret=%s".formatted(guide.get("Dynamics Client ID"),
                    guide.get("Dynamics Client Secret")))).path("access_token").asText();
            final JsonNode contacts = send(get(guide.get("Dynamics URL") + "/api/data/v9.2/contacts", token)).path("value");
            assertEquals(49, contacts.size());
            assertEquals("Okafor", contacts.get(0).path("lastname").asText());
            assertEquals("1984-02-29", contacts.get(0).path("birthdate").asText());
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void theSandboxOfSalesforceHasThePeopleOfTheSamples() throws IOException, InterruptedException {
        final Process process = start("--vendor", "salesforce", "--port", Integer.toString(Ports.free()));
        try {
            final Map<String, String> guide = guide(process, 3);
            final String url = guide.get("Salesforce URL");
            final String token = send(token(url + SalesforceSandbox.TOKEN_PATH, "grant_type=client_credentials&client_id=%s&client_secret=%s".formatted(guide.get("Salesforce Client ID"),
                    guide.get("Salesforce Client Secret")))).path("access_token").asText();
            final String query = url + "/services/data/v60.0/query?q=SELECT+Id,LastName,TotalAmount+FROM+";
            assertEquals(48, send(get(query.replace(",TotalAmount", "") + "Contact", token)).path("totalSize").asInt(), "without the deleted and the merged one");
            assertEquals(50, send(get(query.replace(",TotalAmount", "").replace("/query?", "/queryAll?") + "Contact", token)).path("totalSize").asInt());
            assertEquals(9.9, send(get(query.replace(",LastName", "") + "Order", token)).at("/records/0/TotalAmount").asDouble());
        } finally {
            process.destroyForcibly();
        }
    }
}
