// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.proof;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The options of {@code ./run prove --esp}. EspProofTest tests it.
 *
 * @param audience the id of an empty audience
 * @param mailbox the mailbox of the user, without a plus part
 * @param url the root of the API; null for the vendor's own
 * @param subscriptionType the number of HubSpot's subscription type; null for other vendors
 */
record EspProofOptions(ProvedVendor vendor, String audience, String mailbox, String url, String subscriptionType) {

    static final String USAGE = """

            usage: ./run prove --esp E --audience ID --mailbox ADDRESS [--url URL] [--subscription-type N]
              --esp E           the client to prove: mailchimp, brevo or hubspot-email
              --audience ID     an empty audience or list of your own account. One that holds any contact is refused
              --mailbox ADDRESS your own mailbox, such as you@example.com. The contacts of the proof are plus-addresses of it. They
                                are created, changed, unsubscribed, archived and moved, and deleted for ever at the end
              --url URL         the root of the API: Mailchimp's data center, or a sandbox
              --subscription-type N  HubSpot only: the number of the subscription type
            The API key or token stands in the variable PROOF_PASSWORD. The proof writes proof-E.json. Vendors may start automations
            for new contacts: name an audience that none waits for.""";

    private static final Pattern MAILBOX = Pattern.compile("[^@+\\s\"]{1,40}@[^@\\s]+\\.[^@\\s.]+");
    private static final Pattern AUDIENCE = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern URL = Pattern.compile("https?://\\S+");
    private static final List<String> REQUIRED = List.of("--esp", "--audience", "--mailbox");
    private static final List<String> OPTIONAL = List.of("--url", "--subscription-type");

    /** @throws ProofRefusedException when an option is unknown, missing or has a wrong value */
    static EspProofOptions of(final String... arguments) {
        final Map<String, String> values = new TreeMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (!REQUIRED.contains(arguments[i]) && !OPTIONAL.contains(arguments[i])) {
                throw new ProofRefusedException("The option %s does not go with --esp. ./run prove --help lists all.".formatted(arguments[i]));
            }
            if (i + 1 == arguments.length) {
                throw new ProofRefusedException("The option %s lacks its value.".formatted(arguments[i]));
            }
            values.put(arguments[i], arguments[i + 1]);
        }
        for (final String option : REQUIRED) {
            if (!values.containsKey(option)) {
                throw new ProofRefusedException("The option %s is missing. ./run prove --help lists all.".formatted(option));
            }
        }
        final ProvedVendor vendor = Arrays.stream(ProvedVendor.values()).filter(known -> known.toString().equals(values.get("--esp"))).findFirst()
                .orElseThrow(() -> new ProofRefusedException("There is no client %s: there are %s.".formatted(values.get("--esp"),
                        Arrays.stream(ProvedVendor.values()).map(ProvedVendor::toString).collect(Collectors.joining(", ")))));
        require(MAILBOX, "--mailbox", values, "an address without a plus, such as you@example.com");
        require(AUDIENCE, "--audience", values, "the id of an audience or the number of a list");
        require(URL, "--url", values, "a URL with http or https");
        if (vendor == ProvedVendor.MAILCHIMP && !values.containsKey("--url")) {
            throw new ProofRefusedException("Mailchimp needs --url https://<data center>.api.mailchimp.com/3.0; the data center stands at the end of the key.");
        }
        if ((vendor == ProvedVendor.HUBSPOT_EMAIL) != values.containsKey("--subscription-type")) {
            throw new ProofRefusedException("HubSpot needs --subscription-type, and no other vendor has it.");
        }
        return new EspProofOptions(vendor, values.get("--audience"), values.get("--mailbox"), values.get("--url"), values.get("--subscription-type"));
    }

    private static void require(final Pattern form, final String option, final Map<String, String> values, final String words) {
        if (values.containsKey(option) && !form.matcher(values.get(option)).matches()) {
            throw new ProofRefusedException("The option %s takes %s.".formatted(option, words));
        }
    }
}
