// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.http;

import io.emailpersonalization.nifi.http.NetworkClient;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.processor.util.StandardValidators;

import java.util.List;

/** The properties of every vendor's service that concern the connection. A service adds what its vendor says to a description with {@link #describe}. */
public final class ConnectionProperties {

    /** The root of the API; a vendor's service knows the usual one. */
    public static final PropertyDescriptor API_URL = new PropertyDescriptor.Builder()
            .name("API URL")
            .description("Root of the API.")
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.URL_VALIDATOR)
            .build();

    /** The name under which the budget and the sync state are kept. */
    public static final PropertyDescriptor ACCOUNT_NAME = new PropertyDescriptor.Builder()
            .name("Account Name")
            .description("Services with the same name share one rate budget. The sync state is kept under this name.")
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    /** Requests that may be open at the same time. */
    public static final PropertyDescriptor MAXIMUM_CONNECTIONS = number("Maximum Connections", "10", "How many requests the account may have open at the same time.");

    /** Requests per second, as a decimal number. */
    public static final PropertyDescriptor MAXIMUM_REQUESTS_PER_SECOND = new PropertyDescriptor.Builder()
            .name("Maximum Requests Per Second")
            .description("How many requests the account may send per second, such as 5 or 0.5.")
            .addValidator((subject, input, context) -> new ValidationResult.Builder().subject(subject).input(input).valid(input.matches("(?=.*[1-9])[0-9]{1,5}(\\.[0-9]{1,3})?"))
                    .explanation("it must be a positive number, such as 5 or 0.5").build())
            .build();

    /** The share of the account that one node uses, in percent. */
    public static final PropertyDescriptor SHARE_PER_NODE = new PropertyDescriptor.Builder()
            .name("Share Per Node")
            .description("Percent of Maximum Connections and Maximum Requests Per Second that one node of a cluster uses: 50 with two nodes, 33 with three.")
            .required(true)
            .defaultValue("100")
            .addValidator(StandardValidators.createLongValidator(1, 100, true))
            .build();

    /** Attempts per request. */
    public static final PropertyDescriptor MAXIMUM_ATTEMPTS = number("Maximum Attempts", "4", "How often a request is tried, with growing pauses, before its contacts leave by retry.");

    /** The pause after the first attempt. */
    public static final PropertyDescriptor FIRST_PAUSE = new PropertyDescriptor.Builder()
            .name("First Pause")
            .description("Approximate pause before the second attempt. Every further pause is up to twice as long, with a random part, and half a minute at most.")
            .required(true)
            .defaultValue("1 sec")
            .addValidator(StandardValidators.TIME_PERIOD_VALIDATOR)
            .build();

    /** How long to wait for a whole answer. */
    public static final PropertyDescriptor REQUEST_TIMEOUT = new PropertyDescriptor.Builder()
            .name("Request Timeout")
            .description("How long to wait for an answer.")
            .required(true)
            .defaultValue("120 secs")
            .addValidator(StandardValidators.TIME_PERIOD_VALIDATOR)
            .build();

    /** The environment that this service belongs to, see {@link AudienceGuard}. */
    public static final PropertyDescriptor ENVIRONMENT = new PropertyDescriptor.Builder()
            .name("Environment")
            .description("What this NiFi is for: sandbox, test, production or another word. Unless it is production, audiences of Production Audiences are refused before any request. "
                    + "Empty: no audience is refused.")
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    /** Audiences that only the production environment may touch. */
    public static final PropertyDescriptor PRODUCTION_AUDIENCES = new PropertyDescriptor.Builder()
            .name("Production Audiences")
            .description("Ids of the audiences with real people, separated by commas. Set the same list in every environment.")
            .dependsOn(ENVIRONMENT)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    /** The properties of {@link AudienceGuard}, the last ones of a service. */
    public static final List<PropertyDescriptor> STAGING = List.of(ENVIRONMENT, PRODUCTION_AUDIENCES);

    /** The properties after {@link #REQUEST_TIMEOUT} that no vendor describes in its own words. */
    public static final List<PropertyDescriptor> NETWORK = NetworkClient.PROPERTIES;

    private ConnectionProperties() {
    }

    /** Returns a property whose description goes on with a sentence about the vendor. */
    public static PropertyDescriptor describe(final PropertyDescriptor property, final String aboutVendor) {
        return new PropertyDescriptor.Builder().fromPropertyDescriptor(property).description(property.getDescription() + " " + aboutVendor).build();
    }

    private static PropertyDescriptor number(final String name, final String value, final String description) {
        return new PropertyDescriptor.Builder().name(name).description(description).required(true).defaultValue(value)
                .addValidator(StandardValidators.createLongValidator(1, 100, true)).build();
    }
}
