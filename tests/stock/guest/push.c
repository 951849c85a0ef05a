/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * push TAR MD5 - tells the stock updater (test_UP) to update, as the camera application does.
 *
 * Serves TAR by HTTP on the loopback, and sends the updater the message that starts an update (its
 * queue, kind and layout: src/FACTS.md). Ends when the updater has fetched the file; 0: it has.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/msg.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define PORT     8000
#define QUEUE    1001
#define KIND     11101
#define COMMAND  508
#define BODY_MAX 1008
#define SECONDS  60

struct message {
	long kind;
	struct {
		int32_t head[3]; /* command, unused, length of the text */
		uint8_t text[BODY_MAX - 3 * sizeof(int32_t)];
	} body;
};

static int fail(const char *what)
{
	perror(what);
	return 1;
}

static int listen_here(void)
{
	struct sockaddr_in here = {
		.sin_family = AF_INET,
		.sin_port = htons(PORT),
		.sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)},
	};
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
	    bind(fd, (struct sockaddr *)&here, sizeof here) != 0 || listen(fd, 4) != 0)
		return -1;
	return fd;
}

/* A length in two bytes, then the text; returns behind it. */
static uint8_t *put(uint8_t *at, const char *text)
{
	uint16_t length = (uint16_t)strlen(text);

	memcpy(at, &length, sizeof length);
	memcpy(at + sizeof length, text, length);
	return at + sizeof length + length;
}

static int tell(const char *md5)
{
	struct message message = {.kind = KIND, .body.head = {COMMAND}};
	uint8_t *end;
	int queue = msgget(QUEUE, 0);
	char url[64];

	snprintf(url, sizeof url, "http://127.0.0.1:%d/pan-fix.tar", PORT);
	end = put(put(message.body.text, url), md5);
	message.body.head[2] = (int32_t)(end - message.body.text);
	if (queue < 0)
		return fail("push: the updater's queue");
	return msgsnd(queue, &message, sizeof message.body, 0) == 0 ? 0 : fail("push: msgsnd");
}

/* One request; true when the whole file went out. */
static int serve(int from, int file, off_t size)
{
	char request[2048], head[160];
	off_t at = 0;
	ssize_t got = read(from, request, sizeof request - 1);
	int length = snprintf(head, sizeof head,
	                      "HTTP/1.1 200 OK\r\nContent-Length: %ld\r\n"
	                      "Content-Type: application/octet-stream\r\nConnection: close\r\n\r\n",
	                      (long)size);

	if (got <= 0 || write(from, head, (size_t)length) != length)
		return 0;
	if (memcmp(request, "GET", 3) != 0)
		return 0;
	while (at < size && sendfile(from, file, &at, (size_t)(size - at)) > 0)
		;
	return at == size;
}

int main(int argc, char **argv)
{
	struct stat status;
	int listener = listen_here(), file, done = 0;

	if (argc != 3)
		return 2;
	file = open(argv[1], O_RDONLY);
	if (file < 0 || fstat(file, &status) != 0)
		return fail(argv[1]);
	if (listener < 0)
		return fail("push: cannot listen");
	if (tell(argv[2]) != 0)
		return 1;
	alarm(SECONDS);
	while (!done) {
		int peer = accept(listener, NULL, NULL);

		if (peer < 0)
			return fail("push: accept");
		done = serve(peer, file, status.st_size);
		close(peer);
	}
	puts("push: the updater has the bundle");
	return 0;
}
