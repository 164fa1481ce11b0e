// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.dynamics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.http.NetworkClient;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLException;

/** Reads from the Web API. Every answer other than a complete success is an exception with a cure. A token that is refused is renewed once. QueryDynamicsRecordTest tests it. */
final class DataverseClient implements AutoCloseable {

    private static final int UNAUTHORIZED = 401;
    private static final int UNAVAILABLE = 503;
    private static final int GONE = 410;
    /** ExpiredVersionStamp (Microsoft Learn, "Web service error codes"). */
    private static final String EXPIRED = "0x80044352";
    /** Bytes of an error that are read: its code stands at the beginning. */
    private static final int MAX_ERROR_BYTES = 1 << 16;
    /** A longer Retry-After is cut: a wrong header must not stop the source for days. */
    private static final Duration MAX_PAUSE = Duration.ofHours(1);
    /** The pause where the answer names none. */
    private static final Duration USUAL_PAUSE = Duration.ofSeconds(30);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient client;
    private final AccessTokens tokens;
    private final Duration timeout;
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("dataverse deadlines").factory());

    /** @param timeout of a whole answer */
    DataverseClient(final HttpClient client, final AccessTokens tokens, final Duration timeout) {
        this.client = client;
        this.tokens = tokens;
        this.timeout = timeout;
    }

    /**
     * Reads a resource. The caller closes the body, and treats an IOException of it as an answer that is cut.
     *
     * @param prefer the Prefer header; null for none
     * @param accept the media type that is asked for, without parameters
     */
    InputStream get(final URI link, final String prefer, final String accept) throws DataverseException {
        final String token = tokens.current();
        HttpResponse<InputStream> response = send(link, prefer, accept, token);
        if (response.statusCode() == UNAUTHORIZED) {
            final Optional<String> other = tokens.renewed(token);
            if (other.isPresent()) {
                discard(response);
                response = send(link, prefer, accept, other.get());
            }
        }
        if (response.statusCode() != 200) {
            throw refusal(response);
        }
        final String type = response.headers().firstValue("Content-Type").orElse("");
        if (!type.startsWith(accept)) {
            discard(response);
            throw DataverseException.refused("Dataverse answers with %s instead of %s: a login page or a proxy answers in its place. Check Environment URL"
                    .formatted(type.replaceAll("[^a-z/+-].*", "").isEmpty() ? "another type" : type.replaceAll("[^a-z/+-].*", ""), accept));
        }
        return body(response);
    }

    private HttpResponse<InputStream> send(final URI link, final String prefer, final String accept, final String token) throws DataverseException {
        final HttpRequest.Builder request = HttpRequest.newBuilder(link).timeout(timeout).header("Authorization", "Bearer " + token).header("Accept", accept)
                .header("Accept-Encoding", "gzip").header("OData-Version", "4.0").header("OData-MaxVersion", "4.0").header("Cache-Control", "no-cache");
        if (prefer != null) {
            request.header("Prefer", prefer);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (final HttpTimeoutException e) {
            throw DataverseException.unavailable("Dataverse did not answer in time: raise Request Timeout, or lower Page Size", e);
        } catch (final SSLException e) {
            throw DataverseException.refused("The certificate at Environment URL is not trusted, or the address does not speak TLS: check Environment URL and the proxy, "
                    + "and set an SSL Context Service where the certificate is of your own", e);
        } catch (final IOException e) {
            throw DataverseException.unavailable("Dataverse cannot be reached: check Environment URL, the network and the proxy", e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw DataverseException.unavailable("The request was interrupted", e);
        }
    }

    /** Decompresses the body, and closes it when the time is over: the timeout of the request ends with the head of the answer. */
    private InputStream body(final HttpResponse<InputStream> response) throws DataverseException {
        final Future<?> deadline = deadlines.schedule(() -> discard(response), timeout.toMillis(), TimeUnit.MILLISECONDS);
        try {
            final boolean isCompressed = response.headers().firstValue("Content-Encoding").filter("gzip"::equalsIgnoreCase).isPresent();
            return new FilterInputStream(isCompressed ? new GZIPInputStream(response.body()) : response.body()) {
                @Override
                public void close() throws IOException {
                    deadline.cancel(false);
                    super.close();
                }
            };
        } catch (final IOException e) {
            deadline.cancel(false);
            discard(response);
            throw cut(e);
        }
    }

    /** The exception for an answer whose body ends too early. */
    static DataverseException cut(final IOException cause) {
        return DataverseException.unavailable("The answer of Dataverse is cut off or took too long: it is asked for again. Lower Page Size if this repeats", cause);
    }

    private static void discard(final HttpResponse<InputStream> response) {
        try {
            response.body().close();
        } catch (final IOException e) {
            // the answer is not used
        }
    }

    private DataverseException refusal(final HttpResponse<InputStream> response) {
        final int status = response.statusCode();
        final String code = code(response);
        if (status == GONE || EXPIRED.equals(code)) {
            return DataverseException.expired("The link to the next rows has expired (HTTP %d%s)".formatted(status, shown(code)));
        }
        if (status == NetworkClient.TOO_MANY_REQUESTS || status == UNAVAILABLE) {
            final Duration pause = pause(response);
            return DataverseException.busy("Dataverse has no room (HTTP %d%s): the read goes on after %d seconds, behind the last complete page".formatted(status, shown(code),
                    pause.toSeconds()), pause);
        }
        if (status >= 500) {
            return DataverseException.unavailable("Dataverse has a fault of its own (HTTP %d%s): the page is asked for again".formatted(status, shown(code)), null);
        }
        return DataverseException.refused(switch (status) {
            case 400 -> ("Dataverse refuses the query (HTTP 400%s): check Filter, "
                    + "and that Track Changes is switched on in the advanced options of the table where Load is Changes").formatted(shown(code));
            case UNAUTHORIZED -> "Dataverse refuses the token (HTTP 401): the scope of the Access Token Provider must be <Environment URL>/.default, and its app must be an application user of this "
                    + "environment. If tokens end before their time, set the Refresh Window of the provider";
            case 403 -> "Dataverse forbids the request (HTTP 403%s): give the application user a security role with the privilege Read on the table, for the whole organization".formatted(shown(code));
            case 404 -> "Dataverse does not know the address (HTTP 404%s): check Environment URL and Entity Set, which is the plural name, such as contacts".formatted(shown(code));
            default -> "Dataverse answers HTTP %d%s%s: check Environment URL".formatted(status, shown(code), status < 400 ? ", a redirect, which is not followed" : "");
        });
    }

    /** The code of an error; empty where the answer has none. The message of an error may quote values, and is not shown. */
    private String code(final HttpResponse<InputStream> response) {
        final Future<?> deadline = deadlines.schedule(() -> discard(response), timeout.toMillis(), TimeUnit.MILLISECONDS);
        try (InputStream body = response.body()) {
            final JsonNode error = JSON.readTree(body.readNBytes(MAX_ERROR_BYTES));
            final String code = error == null ? "" : error.path("error").path("code").asText("");
            return code.matches("0x[0-9a-fA-F]{1,8}") ? code.toLowerCase(Locale.ROOT) : "";
        } catch (final IOException e) {
            return "";
        } finally {
            deadline.cancel(false);
        }
    }

    private static String shown(final String code) {
        return code.isEmpty() ? "" : ", code " + code;
    }

    private static Duration pause(final HttpResponse<InputStream> response) {
        return response.headers().firstValue("Retry-After").filter(value -> value.matches("[0-9]{1,6}")).map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .map(asked -> asked.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : asked).orElse(USUAL_PAUSE);
    }

    @Override
    public void close() {
        deadlines.shutdownNow();
        client.shutdownNow();
    }
}
