// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.dynamics;

import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.oauth2.AccessToken;
import org.apache.nifi.oauth2.OAuth2AccessTokenProvider;
import org.junit.jupiter.api.Test;

import java.util.Optional;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class AccessTokensTest {

    /** A provider that keeps its token, as that of NiFi 2.3. */
    public static class KeepingProvider extends AbstractControllerService implements OAuth2AccessTokenProvider {
        private int number = 1;

        void expire() {
            number++;
        }

        @Override
        public AccessToken getAccessDetails() {
            return new AccessToken("token-" + number, null, "Bearer", 3600, null);
        }
    }

    /** A provider that renews its token when it is asked to, as those of NiFi 2.4 and later. */
    public static final class RenewingProvider extends KeepingProvider {

        /** In NiFi 2.4 and later the interface declares this method. */
        public void refreshAccessDetails() {
            expire();
        }
    }

    @Test
    void aProviderThatCanRenewItsTokenIsAskedTo() throws DataverseException {
        final AccessTokens tokens = new AccessTokens(new RenewingProvider());
        assertEquals("token-1", tokens.current());
        assertEquals(Optional.of("token-2"), tokens.renewed("token-1"));
        assertEquals(Optional.of("token-2"), tokens.renewed("token-1"), "another request renewed it");
    }

    @Test
    void aProviderThatKeepsItsTokenHasNoOther() throws DataverseException {
        final KeepingProvider provider = new KeepingProvider();
        final AccessTokens tokens = new AccessTokens(provider);
        assertEquals(Optional.empty(), tokens.renewed("token-1"));
        provider.expire();
        assertEquals(Optional.of("token-2"), tokens.renewed("token-1"));
    }

    @Test
    void noTokenIsAnErrorWithACure() {
        final AccessTokens tokens = new AccessTokens(new KeepingProvider() {
            @Override
            public AccessToken getAccessDetails() {
                throw new IllegalStateException("p4ssw0rd");
            }
        });
        final DataverseException fault = assertThrows(DataverseException.class, tokens::current);
        assertTrue(fault.getMessage().startsWith("The Access Token Provider has no token") && !fault.getMessage().contains("p4ssw0rd"), fault.getMessage());
    }
}
