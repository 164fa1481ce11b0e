// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.esp.brevo.BrevoClientService;
import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.esp.hubspot.HubSpotClientService;
import io.emailpersonalization.nifi.esp.mailchimp.MailchimpClientService;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A vendor whose client is proved: its service, and how to ask whether an audience is empty. Tested by {@code EspProofTest}. */
enum ProvedVendor {
    MAILCHIMP("FNAME", "LNAME", null) {
        @Override
        EspClientService client() {
            return new MailchimpClientService();
        }

        @Override
        Map<String, String> properties(final EspProofOptions options, final String credential) {
            return Map.of("API Key", credential);
        }

        @Override
        boolean isEmpty(final Asking asking, final String audience) {
            // a listing without a status may leave archived members out
            return asking.count("/lists/%s/members?count=1".formatted(audience), "/total_items") == 0
                    && asking.count("/lists/%s/members?count=1&status=archived".formatted(audience), "/total_items") == 0;
        }
    },
    BREVO("FIRSTNAME", "LASTNAME", "https://api.brevo.com/v3") {
        @Override
        EspClientService client() {
            return new BrevoClientService();
        }

        /** More than two contacts are sent as an import, so that both ways are proved. */
        @Override
        Map<String, String> properties(final EspProofOptions options, final String credential) {
            return Map.of("API Key", credential, "Use Imports", "true", "Import Threshold", "2", "Job Poll Interval", "10 secs");
        }

        @Override
        boolean isEmpty(final Asking asking, final String audience) {
            return List.of("/uniqueSubscribers", "/totalSubscribers", "/totalBlacklisted").stream().allMatch(count -> asking.count("/contacts/lists/" + audience, count) == 0);
        }
    },
    HUBSPOT_EMAIL("firstname", "lastname", "https://api.hubapi.com") {
        @Override
        EspClientService client() {
            return new HubSpotClientService();
        }

        @Override
        Map<String, String> properties(final EspProofOptions options, final String credential) {
            return Map.of("Private App Token", credential, "Subscription Type ID", options.subscriptionType());
        }

        @Override
        boolean isEmpty(final Asking asking, final String audience) {
            return asking.size("/crm/v3/lists/%s/memberships?limit=1".formatted(audience), "/results") == 0;
        }
    };

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final String firstName;
    private final String lastName;
    private final String url;

    ProvedVendor(final String firstName, final String lastName, final String url) {
        this.firstName = firstName;
        this.lastName = lastName;
        this.url = url;
    }

    abstract EspClientService client();

    abstract Map<String, String> properties(EspProofOptions options, String credential);

    /** Whether an audience holds no contact of any status. An answer that is not understood is none. */
    abstract boolean isEmpty(Asking asking, String audience);

    /** The field that every account has for a first name. */
    String firstName() {
        return firstName;
    }

    /** The field that every account has for a last name. */
    String lastName() {
        return lastName;
    }

    /** The properties of the service. */
    Map<String, String> settings(final EspProofOptions options, final String credential) {
        final Map<String, String> settings = new HashMap<>(properties(options, credential));
        settings.put("API URL", root(options));
        return settings;
    }

    private String root(final EspProofOptions options) {
        return (options.url() == null ? url : options.url()).replaceFirst("/+$", "");
    }

    /** Refuses an audience that holds a contact. */
    void requireEmpty(final EspProofOptions options, final String credential) {
        if (!isEmpty(new Asking(this, root(options), credential), options.audience())) {
            throw new ProofRefusedException("The audience %s is not empty: name an empty one, because the proof changes and deletes contacts.".formatted(options.audience()));
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A request for a number of the API. Every vendor takes one of both headers. */
    record Asking(ProvedVendor vendor, String root, String credential) {

        private JsonNode get(final String path) {
            final HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + path)).timeout(TIMEOUT).GET();
            if (vendor == BREVO) {
                request.header("api-key", credential);
            } else {
                request.header("Authorization", "Bearer " + credential);
            }
            try (HttpClient client = HttpClient.newHttpClient()) {
                final HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() != 200) {
                    throw new ProofRefusedException("%s answers %d: check the credential in PROOF_PASSWORD, its rights, and the id of the audience.".formatted(vendor, answer.statusCode()));
                }
                return JSON.readTree(answer.body());
            } catch (final IOException e) {
                throw new ProofRefusedException("%s gives no answer: check --url and the network (%s).".formatted(vendor, e.getClass().getSimpleName()), e);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ProofRefusedException("The proof was interrupted.", e);
            }
        }

        /** Returns a number of an answer; -1 where it has none. */
        long count(final String path, final String pointer) {
            return get(path).at(pointer).asLong(-1);
        }

        /** Returns the size of a list of an answer; -1 where it has none. */
        long size(final String path, final String pointer) {
            final JsonNode list = get(path).at(pointer);
            return list.isArray() ? list.size() : -1;
        }
    }
}
