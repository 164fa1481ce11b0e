// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.Audience;
import io.emailpersonalization.nifi.esp.Backoff;
import io.emailpersonalization.nifi.esp.Contact;
import io.emailpersonalization.nifi.esp.ContactOutcome;
import io.emailpersonalization.nifi.esp.EspClientService;
import io.emailpersonalization.nifi.esp.EspRefusedException;
import io.emailpersonalization.nifi.esp.EspUnavailableException;
import io.emailpersonalization.nifi.esp.HttpExchange;
import io.emailpersonalization.nifi.esp.RateBudget;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.lifecycle.OnDisabled;
import org.apache.nifi.annotation.lifecycle.OnEnabled;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.controller.ConfigurationContext;
import org.apache.nifi.controller.VerifiableControllerService;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.util.StandardValidators;
import org.apache.nifi.proxy.ProxyConfiguration;
import org.apache.nifi.proxy.ProxyConfigurationService;
import org.apache.nifi.ssl.SSLContextProvider;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

@Tags({"mailchimp", "esp", "e-mail", "client", "marketing", "audience"})
@CapabilityDescription("""
        An account at Mailchimp (Marketing API 3.0). Takes contacts in batches of up to 500, keeps to the account's ten simultaneous connections over all threads and services of the \
        node, repeats what failed for a moment, and never sends a status that would overwrite a person's own choice.""")
@SeeAlso(classNames = "io.emailpersonalization.nifi.esp.PutEspContact")
public final class MailchimpClientService extends AbstractControllerService implements EspClientService, VerifiableControllerService {

    static final PropertyDescriptor AUTHENTICATION = new PropertyDescriptor.Builder()
            .name("Authentication Strategy")
            .description("How requests are authenticated")
            .allowableValues(MailchimpAuthentication.class)
            .defaultValue(MailchimpAuthentication.API_KEY)
            .required(true)
            .build();

    static final PropertyDescriptor API_KEY = new PropertyDescriptor.Builder()
            .name("API Key")
            .description("A key of the account, with the data center at its end, such as ...-us21")
            .dependsOn(AUTHENTICATION, MailchimpAuthentication.API_KEY)
            .required(true)
            .sensitive(true)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor ACCESS_TOKEN = new PropertyDescriptor.Builder()
            .name("Access Token")
            .description("An OAuth 2 access token of the account")
            .dependsOn(AUTHENTICATION, MailchimpAuthentication.ACCESS_TOKEN)
            .required(true)
            .sensitive(true)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor API_URL = new PropertyDescriptor.Builder()
            .name("API URL")
            .description("Root of the API. Empty: https://<data center>.api.mailchimp.com/3.0 with the data center of the API key. To be set with an access token, and for a sandbox.")
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.URL_VALIDATOR)
            .build();

    static final PropertyDescriptor ACCOUNT_NAME = new PropertyDescriptor.Builder()
            .name("Account Name")
            .description("Services with the same name share one budget of connections. "
                    + "Mailchimp counts connections per user, not per key: give services with keys of one user one name. Empty: one budget per key.")
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor MAXIMUM_CONNECTIONS = number("Maximum Connections", "10", "How many requests the account may have open at a time. Mailchimp allows ten per user.");

    static final PropertyDescriptor SHARE_PER_NODE = new PropertyDescriptor.Builder()
            .name("Share Per Node")
            .description("Percent of Maximum Connections that one node of a cluster uses: 50 with two nodes, 33 with three.")
            .required(true)
            .defaultValue("100")
            .addValidator(StandardValidators.createLongValidator(1, 100, true))
            .build();

    static final PropertyDescriptor MAXIMUM_ATTEMPTS = number("Maximum Attempts", "4", "How often a request is tried, with growing pauses, before its contacts leave by retry.");

    static final PropertyDescriptor FIRST_PAUSE = new PropertyDescriptor.Builder()
            .name("First Pause")
            .description("About how long to wait before the second attempt. Every further pause is up to twice as long, with a random part, and half a minute at most.")
            .required(true)
            .defaultValue("1 sec")
            .addValidator(StandardValidators.TIME_PERIOD_VALIDATOR)
            .build();

    static final PropertyDescriptor REQUEST_TIMEOUT = new PropertyDescriptor.Builder()
            .name("Request Timeout")
            .description("How long to wait for an answer. Mailchimp itself gives up after 120 seconds.")
            .required(true)
            .defaultValue("120 secs")
            .addValidator(StandardValidators.TIME_PERIOD_VALIDATOR)
            .build();

    static final PropertyDescriptor SSL_CONTEXT = new PropertyDescriptor.Builder()
            .name("SSL Context Service")
            .description("Trusted certificates other than those of Java")
            .identifiesControllerService(SSLContextProvider.class)
            .build();

    private static final List<PropertyDescriptor> PROPERTIES = List.of(AUTHENTICATION, API_KEY, ACCESS_TOKEN, API_URL, ACCOUNT_NAME, MAXIMUM_CONNECTIONS, SHARE_PER_NODE, MAXIMUM_ATTEMPTS,
            FIRST_PAUSE, REQUEST_TIMEOUT, SSL_CONTEXT, ProxyConfigurationService.PROXY_CONFIGURATION_SERVICE);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private volatile HttpClient client;
    private volatile MailchimpApi api;

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return PROPERTIES;
    }

    @Override
    protected Collection<ValidationResult> customValidate(final ValidationContext context) {
        if (context.getProperty(API_URL).isSet()) {
            return List.of();
        }
        final boolean key = context.getProperty(AUTHENTICATION).asAllowableValue(MailchimpAuthentication.class) == MailchimpAuthentication.API_KEY;
        if (key && context.getProperty(API_KEY).isSet() && !context.getProperty(API_KEY).getValue().matches(".+-[a-z]{2,4}[0-9]{1,3}")) {
            return List.of(new ValidationResult.Builder().subject(API_KEY.getName()).valid(false).explanation("it must end with the data center, such as -us21; or set the API URL").build());
        }
        return key ? List.of() : List.of(new ValidationResult.Builder().subject(API_URL.getName()).valid(false)
                .explanation("an access token does not name its data center: set https://<data center>.api.mailchimp.com/3.0").build());
    }

    @OnEnabled
    public void enable(final ConfigurationContext context) {
        client = client(context);

        api = api(context, client, context.getProperty(ACCOUNT_NAME).isSet() ? context.getProperty(ACCOUNT_NAME).evaluateAttributeExpressions().getValue() : credential(context), getLogger());
    }

    @OnDisabled
    public void disable() {
        if (client != null) {
            client.shutdownNow();
        }
        client = null;
        api = null;
    }

    private static HttpClient client(final ConfigurationContext context) {
        final HttpClient.Builder builder = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).connectTimeout(Duration.ofSeconds(20)).version(HttpClient.Version.HTTP_1_1);
        final SSLContextProvider ssl = context.getProperty(SSL_CONTEXT).asControllerService(SSLContextProvider.class);
        if (ssl != null) {
            builder.sslContext(ssl.createContext());
        }
        final ProxyConfiguration proxy = ProxyConfiguration.getConfiguration(context);
        if (proxy.getProxyType() == Proxy.Type.HTTP) {
            builder.proxy(ProxySelector.of(new InetSocketAddress(proxy.getProxyServerHost(), proxy.getProxyServerPort())));
        }
        return builder.build();
    }

    private static MailchimpApi api(final ConfigurationContext context, final HttpClient client, final String account, final ComponentLog logger) {
        final int connections = Math.max(1, context.getProperty(MAXIMUM_CONNECTIONS).asInteger() * context.getProperty(SHARE_PER_NODE).asInteger() / 100);
        final Backoff backoff = new Backoff(Duration.ofMillis(context.getProperty(FIRST_PAUSE).asTimePeriod(java.util.concurrent.TimeUnit.MILLISECONDS)), LONGEST_PAUSE);
        final HttpExchange exchange = new HttpExchange(client, RateBudget.of("mailchimp " + account, connections), backoff, context.getProperty(MAXIMUM_ATTEMPTS).asInteger(), logger);
        final String url = context.getProperty(API_URL).evaluateAttributeExpressions().getValue();
        final String root = url == null ? "https://%s.api.mailchimp.com/3.0".formatted(dataCenter(credential(context))) : url;
        return new MailchimpApi(exchange, URI.create(root.endsWith("/") ? root : root + "/"), authorization(context),
                Duration.ofMillis(context.getProperty(REQUEST_TIMEOUT).asTimePeriod(java.util.concurrent.TimeUnit.MILLISECONDS)));
    }

    private static boolean hasKey(final ConfigurationContext context) {
        return context.getProperty(AUTHENTICATION).asAllowableValue(MailchimpAuthentication.class) == MailchimpAuthentication.API_KEY;
    }

    private static String credential(final ConfigurationContext context) {
        return context.getProperty(hasKey(context) ? API_KEY : ACCESS_TOKEN).getValue();
    }

    private static String authorization(final ConfigurationContext context) {
        return hasKey(context) ? "Basic " + Base64.getEncoder().encodeToString(("nifi:" + credential(context)).getBytes(StandardCharsets.UTF_8)) : "Bearer " + credential(context);
    }

    private static String dataCenter(final String key) {
        return key.substring(key.lastIndexOf('-') + 1);
    }

    @Override
    public List<ConfigVerificationResult> verify(final ConfigurationContext context, final ComponentLog verificationLogger, final Map<String, String> variables) {
        final List<ConfigVerificationResult> results = new ArrayList<>();
        final ConfigVerificationResult.Builder result = new ConfigVerificationResult.Builder().verificationStepName("Ask Mailchimp For The Account");
        try (HttpClient probe = client(context)) {
            final JsonNode account = api(context, probe, "verification", verificationLogger).get("?fields=account_id,account_name");
            results.add(result.outcome(Outcome.SUCCESSFUL).explanation("The account is " + account.path("account_name").asText("without a name")).build());
        } catch (final EspUnavailableException | EspRefusedException e) {
            results.add(result.outcome(Outcome.FAILED).explanation(e.getMessage()).build());
        }
        return results;
    }

    @Override
    public String uri(final String audienceId) {
        return api.uri("lists/" + MailchimpContacts.path(audienceId)).toString();
    }

    @Override
    public int batchSize() {
        return MailchimpContacts.BATCH;
    }

    @Override
    public Audience audience(final String audienceId) throws EspUnavailableException, EspRefusedException {
        final String path = "lists/" + MailchimpContacts.path(audienceId);
        final JsonNode list = api.get(path + "?fields=id,name,double_optin");
        final Set<String> fields = new HashSet<>();
        final Set<String> required = new HashSet<>();
        api.get(path + "/merge-fields?count=1000").path("merge_fields").forEach(field -> {
            fields.add(field.path("tag").asText());
            if (field.path("required").asBoolean()) {
                required.add(field.path("tag").asText());
            }
        });
        return new Audience(list.path("name").asText(), list.path("double_optin").asBoolean(), fields, required);
    }

    @Override
    public List<ContactOutcome> upsert(final String audienceId, final List<Contact> contacts, final boolean pending) throws EspUnavailableException, EspRefusedException {
        return new MailchimpContacts(api).upsert(audienceId, contacts, pending);
    }

    @Override
    public List<ContactOutcome> unsubscribe(final String audienceId, final List<String> addresses) throws EspUnavailableException, EspRefusedException {
        return new MailchimpUnsubscriptions(api).unsubscribe(audienceId, addresses);
    }

    private static PropertyDescriptor number(final String name, final String value, final String description) {
        return new PropertyDescriptor.Builder().name(name).description(description).required(true).defaultValue(value)
                .addValidator(StandardValidators.createLongValidator(1, 100, true)).build();
    }
}
