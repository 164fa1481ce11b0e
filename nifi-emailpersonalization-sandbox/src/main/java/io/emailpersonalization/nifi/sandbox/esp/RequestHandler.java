// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.emailpersonalization.nifi.sandbox.esp.audience.AudienceStore;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;
import io.emailpersonalization.nifi.sandbox.esp.vendor.VendorApi;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Answers HTTP requests: by the admin interface, by an injected fault, by a limit, or by the vendor's API, in this order. Tested by {@code EspSandboxTest}. */
final class RequestHandler implements HttpHandler {

    private final VendorApi vendor;
    private final AudienceStore audiences;
    private final AdminApi admin;
    private final FaultQueue faults;
    private final RequestLimiter limiter;
    private final RequestLog log;

    RequestHandler(final VendorApi vendor, final AudienceStore audiences, final AdminApi admin, final FaultQueue faults, final RequestLimiter limiter, final RequestLog log) {
        this.vendor = vendor;
        this.audiences = audiences;
        this.admin = admin;
        this.faults = faults;
        this.limiter = limiter;
        this.log = log;
    }

    /** Applies the effect of a journaled request again. */
    void replay(final Request request) {
        if (AdminApi.serves(request.path())) {
            admin.answer(request);
        } else {
            audiences.locked(() -> vendor.answer(request, audiences));
            log.restore(request);
        }
    }

    /** Answers a request to the admin interface. */
    Reply administer(final Request request) {
        return audiences.locked(() -> {
            final Reply reply = admin.answer(request);
            if (AdminApi.changesAudiences(request)) {
                log.keep(request, reply);
            }
            return reply;
        });
    }

    @Override
    public void handle(final HttpExchange exchange) throws IOException {
        try (exchange) {
            final String path = exchange.getRequestURI().getPath();
            final String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            final Request request = new Request(AdminApi.serves(path) ? 0 : log.nextNumber(), log.now(), exchange.getRequestMethod(), path,
                    Request.query(exchange.getRequestURI().getRawQuery()), body, 0);
            if (AdminApi.serves(path)) {
                Delivery.send(exchange, administer(request), null);
                return;
            }
            final int connections = limiter.open();
            try {
                answer(exchange, request, connections);
            } finally {
                limiter.close();
            }
        }
    }

    private void answer(final HttpExchange exchange, final Request request, final int connections) throws IOException {
        final Fault fault = faults.next(request.method(), request.path()).orElse(null);
        final Fault.Kind kind = fault == null ? null : fault.kind();
        FaultQueue.pause(faults.latencyMillis() + (kind == Fault.Kind.SLOW ? fault.delayMillis() : 0));
        final Reply reply = reply(exchange, request, connections, fault);
        log.add(request.answered(kind == Fault.Kind.CUT_AFTER_EFFECT ? 0 : reply.status()));
        if (kind == Fault.Kind.SLOW_AFTER_EFFECT) {
            FaultQueue.pause(fault.delayMillis());
        } else if (kind == Fault.Kind.HOLD_AFTER_EFFECT) {
            faults.hold();
        }
        Delivery.send(exchange, reply, fault);
    }

    /** @param fault null for none */
    private Reply reply(final HttpExchange exchange, final Request request, final int connections, final Fault fault) {
        if (!vendor.isPublic(request.path()) && !vendor.isAuthorized(exchange.getRequestHeaders(), EspSandbox.API_KEY)) {
            return vendor.unauthorized();
        }
        if (fault != null && fault.kind() == Fault.Kind.ANSWER) {
            return fault.reply();
        }
        if (fault != null && fault.kind() == Fault.Kind.TOO_MANY_REQUESTS) {
            return vendor.tooManyRequests().withRetryAfter(fault.retryAfter());
        }
        if (!limiter.admits(request, connections)) {
            return vendor.tooManyRequests();
        }
        final Request effective = fault != null && fault.kind() == Fault.Kind.DROP_FIELD ? request.without(fault.body()) : request;
        return audiences.locked(() -> {
            final Reply answer = vendor.answer(effective, audiences);
            log.keep(effective, answer);
            return answer;
        });
    }
}
