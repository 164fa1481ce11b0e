// SPDX-License-Identifier: Apache-2.0
/** How each sender signs its webhooks: a request in, a verdict out. */
package io.emailpersonalization.nifi.webhook.scheme;
