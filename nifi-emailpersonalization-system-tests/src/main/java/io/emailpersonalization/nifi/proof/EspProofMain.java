// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.proof;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code ./run prove --esp}: runs the contract of a client on an account of the user, and writes the proven steps with their time. EspProofTest tests it. */
public final class EspProofMain {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int RADIX = 36;

    private EspProofMain() {
    }

    public static void main(final String... arguments) {
        try {
            final String folder = System.getenv("CALLED_FROM");
            final Path file = run(Path.of(folder == null ? "" : folder), System.getenv("PROOF_PASSWORD"), Map.of(), EspProof.PATIENCE, arguments);
            System.out.printf("%s is written.%n", file.getFileName());
            System.exit(0);
        } catch (final ProofRefusedException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    /**
     * Proves a client.
     *
     * @param folder where the proof is written
     * @param credential the API key or token; null for none
     * @param settings properties of the service that differ from those of a proof
     * @param patience how long a vendor may take until a change is read back
     */
    static Path run(final Path folder, final String credential, final Map<String, String> settings, final Duration patience, final String... arguments) {
        final EspProofOptions options = EspProofOptions.of(arguments);
        if (credential == null || credential.isBlank()) {
            throw new ProofRefusedException("The API key or token is missing: set the variable PROOF_PASSWORD.");
        }
        final ProvedVendor vendor = options.vendor();
        vendor.requireEmpty(options, credential);
        final Map<String, String> all = new HashMap<>(vendor.settings(options, credential));
        all.putAll(settings);
        try (ProvedClient client = new ProvedClient(vendor.client(), all)) {
            final String account = client.service().account();
            final String run = Long.toString(System.currentTimeMillis(), RADIX);
            final List<String> proven = new EspProof(client.service(), vendor, options.audience(), options.mailbox(), run, patience, System.out::println).run();
            vendor.requireEmpty(options, credential);
            final Path file = folder.resolve("proof-%s.json".formatted(vendor));
            JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), proof(options, account, proven));
            return file;
        } catch (final EspUnavailableException | EspRefusedException e) {
            throw new ProofRefusedException("The vendor did not do it: %s.".formatted(e.getMessage()), e);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> proof(final EspProofOptions options, final String account, final List<String> proven) {
        final Map<String, Object> proof = new LinkedHashMap<>();
        proof.put("esp", options.vendor().toString());
        proof.put("proven_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        proof.put("account", account);
        proof.put("audience", options.audience());
        proof.put("proven", proven);
        proof.put("not_proven", "tags and lists, topics, events, requests for confirmation, bounces and complaints, limits under load, the flow around the client");
        return proof;
    }
}
