// SPDX-License-Identifier: Apache-2.0
/** The reports and alerts of the last weeks, in tables or in NiFi's state. */
package io.emailpersonalization.nifi.quality.window;
