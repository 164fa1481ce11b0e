// SPDX-License-Identifier: Apache-2.0
/** What every component with an HTTP client shares: the network properties and the client. */
package io.emailpersonalization.nifi.http;
