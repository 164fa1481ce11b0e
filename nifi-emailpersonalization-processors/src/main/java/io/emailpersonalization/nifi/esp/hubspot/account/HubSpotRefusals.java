// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot.account;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Refusals in our own words, with a cure: HubSpot's messages quote the values of contacts. Codes and names of properties are read from an error's context, from its details, or from the JSON
 * that HubSpot writes into its message. Tested by HubSpotClientTest.
 */
public final class HubSpotRefusals {

    private static final Pattern CODE = Pattern.compile("\"error\"\\s*:\\s*\"([A-Z_]{1,60})\"");
    private static final Pattern NAME = Pattern.compile("\"name\"\\s*:\\s*\"([A-Za-z0-9_]{1,100})\"");
    private static final Pattern EXISTING_ID = Pattern.compile("Existing ID: ([0-9]{1,19})");
    private static final Pattern SCOPE = Pattern.compile("[a-z][a-z0-9_.-]{2,80}");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_]{1,100}");

    private HubSpotRefusals() {
    }

    /** Returns the refusal of a whole request. */
    public static EspRefusedException of(final HubSpotApi.Answer answer) {
        final JsonNode body = answer.body();
        return switch (answer.status()) {
            case 401 -> new EspRefusedException("HubSpot does not know the access token: create one under Settings, Integrations, and set it in HubSpotClientService", false);
            case 403 -> {
                final Set<String> scopes = scopes(body);
                yield new EspRefusedException(scopes.isEmpty() ? "HubSpot forbids the request: the app lacks a scope, or the account lacks the edition"
                        : "The app lacks a scope of HubSpot: add %s to it".formatted(String.join(" or ", scopes)), false);
            }
            case 404 -> new EspRefusedException("HubSpot does not know the resource", false);
            case 400, 409, 413, 422 -> new EspRefusedException("HubSpot refuses the request: HTTP %d%s".formatted(answer.status(), suffix(code(body))), true);
            default -> new EspRefusedException("HubSpot answers HTTP " + answer.status() + (answer.status() < 400 ? ", a redirect, which is not followed" : ""), false);
        };
    }

    private static String suffix(final String code) {
        return code.isEmpty() ? "" : " " + code;
    }

    /** Returns the refusal of one contact. */
    public static ContactOutcome outcome(final JsonNode error) {
        return outcome(code(error), property(error));
    }

    /**
     * Returns the refusal of one contact.
     *
     * @param code HubSpot's; may be empty
     * @param property null for none
     */
    public static ContactOutcome outcome(final String code, final String property) {
        return ContactOutcome.refused(code.isEmpty() ? "refused" : code, property, "HubSpot does not take %s: %s".formatted(property == null ? "the contact" : "the property " + property, cure(code)));
    }

    private static String cure(final String code) {
        return switch (code) {
            case "PROPERTY_DOESNT_EXIST" -> "it does not exist. Create it under Settings, Properties, or correct the mapping";
            case "READ_ONLY_VALUE" -> "HubSpot sets it itself. Remove it from the mapping";
            case "INVALID_OPTION" -> "it has no such option. Add the option at HubSpot, or map the value";
            case "INVALID_EMAIL" -> "the address is not one that HubSpot accepts";
            case "OBJECT_NOT_FOUND" -> "the contact is gone";
            default -> "the value is not valid" + (code.isEmpty() ? "" : " (" + code + ")");
        };
    }

    /** Returns the code of an error, such as PROPERTY_DOESNT_EXIST, otherwise its category; an empty text for none. */
    public static String code(final JsonNode error) {
        final String inContext = firstWord(error.path("context").path("code"));
        if (inContext != null) {
            return inContext;
        }
        for (final JsonNode detail : error.path("errors")) {
            final String inDetail = firstWord(detail.path("code"));
            if (inDetail != null) {
                return inDetail;
            }
        }
        final Matcher inMessage = CODE.matcher(error.path("message").asText(""));
        return inMessage.find() ? inMessage.group(1) : WORD.matcher(error.path("category").asText("")).matches() ? error.path("category").asText() : "";
    }

    /** Returns the property that an error is about; null for none. */
    public static String property(final JsonNode error) {
        final String inContext = firstWord(error.path("context").path("propertyName"));
        if (inContext != null) {
            return inContext;
        }
        for (final JsonNode detail : error.path("errors")) {
            final String inDetail = firstWord(detail.path("context").path("propertyName"));
            if (inDetail != null) {
                return inDetail;
            }
        }
        final Matcher inMessage = NAME.matcher(error.path("message").asText(""));
        return inMessage.find() ? inMessage.group(1) : null;
    }

    /** Returns a text, or the first of a list of texts, that has the form of a name; null for none. */
    private static String firstWord(final JsonNode node) {
        final String text = node.isArray() ? node.path(0).asText("") : node.asText("");
        return WORD.matcher(text).matches() ? text : null;
    }

    /** Returns the id of the contact that has the address already; null where an error names none. */
    public static String existingId(final JsonNode error) {
        final Matcher id = EXISTING_ID.matcher(error.path("message").asText(""));
        return id.find() ? id.group(1) : null;
    }

    private static Set<String> scopes(final JsonNode body) {
        final Set<String> scopes = new TreeSet<>();
        for (final JsonNode detail : body.path("errors")) {
            detail.path("context").properties().stream().filter(entry -> entry.getKey().toLowerCase(Locale.ROOT).contains("scopes")).forEach(entry -> {
                final Matcher named = SCOPE.matcher(entry.getValue().toString());
                while (named.find()) {
                    scopes.add(named.group());
                }
            });
        }
        return scopes;
    }
}
